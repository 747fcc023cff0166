package org.posthorn.session;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.SmtpReply;

/// A login ended before its mechanism came to a verdict.
final class LoginAbandonedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable SmtpReply reply;

    /// @param reply what to answer; null when the client closed
    LoginAbandonedException(@Nullable SmtpReply reply) {
        super(null, null, false, false);
        this.reply = reply;
    }

    @Nullable
    SmtpReply reply() {
        return reply;
    }
}
