/// Tells senders what became of their mail: composes delivery status notifications (RFC 3464) and puts them into the
/// spool.
///
/// Read [org.posthorn.bounce.Reporter].
@NullMarked
package org.posthorn.bounce;

import org.jspecify.annotations.NullMarked;
