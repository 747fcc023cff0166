/// What operators touch: the command line, the admin HTTP address, metrics and logs.
///
/// Read [org.posthorn.ops.Commands] for the command line and [org.posthorn.ops.Program] for what it needs of the
/// program around it; [org.posthorn.ops.QueueDesk] for what an operator can do, here or through
/// [org.posthorn.ops.AdminServer]; [org.posthorn.ops.MailLog] and [org.posthorn.ops.Metrics] for what becomes of an
/// event.
@NullMarked
package org.posthorn.ops;

import org.jspecify.annotations.NullMarked;
