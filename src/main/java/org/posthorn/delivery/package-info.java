/// Hands messages to their next hop and says for each recipient how that ended: the SMTP and LMTP client, the
/// Maildir writer, programs, webhooks, and the one place where a failure of a peer is judged.
///
/// Read [org.posthorn.delivery.Courier], then [org.posthorn.delivery.FailurePolicy].
@NullMarked
package org.posthorn.delivery;

import org.jspecify.annotations.NullMarked;
