/// What happened, told once: rooms publish a [org.posthorn.event.MailEvent], and readers make the mail log line,
/// the metric and the history of it.
///
/// Read [org.posthorn.event.MailEvent], then [org.posthorn.event.EventSink].
@NullMarked
package org.posthorn.event;

import org.jspecify.annotations.NullMarked;
