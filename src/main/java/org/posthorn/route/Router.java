package org.posthorn.route;

import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;

/// Finds where a recipient's mail goes next. Asked anew at each attempt, so that changed routes and changed DNS
/// take effect on what waits.
public interface Router {
    /// May wait for the DNS, within its timeouts. Never throws; any thread may call it.
    ///
    /// @param envelope of the message, for routes by sender or account
    Routing route(Envelope envelope, MailAddress recipient);

    /// Whether [#route] answers without asking the network, so that it may be called where nothing may wait.
    boolean isImmediate(Envelope envelope, MailAddress recipient);
}
