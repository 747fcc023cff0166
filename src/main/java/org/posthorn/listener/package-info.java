/// Sockets that clients connect to: bind, accept, limits, shutdown. Accepting is SubEthaSMTP's, the dialogue is
/// `session`'s.
///
/// Read [org.posthorn.listener.MailListener], then [org.posthorn.listener.ListenerSettings].
@NullMarked
package org.posthorn.listener;

import org.jspecify.annotations.NullMarked;
