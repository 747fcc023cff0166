package org.posthorn.wire;

import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// A command line that can't be understood, with the reply that says so. Never leaves [CommandParser].
final class CommandSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SmtpReply reply;

    CommandSyntaxException(int code, int detail, String text) {
        super(text, null, false, false);
        this.reply = SmtpReply.of(code, new EnhancedStatus(5, 5, detail), text);
    }

    SmtpReply reply() {
        return reply;
    }
}
