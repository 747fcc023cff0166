package org.posthorn.alias;

import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// What is answered to RCPT for a recipient that nobody is.
final class Refusals {
    static final SmtpReply UNKNOWN = reply(550, 5, 1, 1, "Recipient unknown");
    static final SmtpReply HOST_UNREACHABLE =
            reply(450, 4, 4, 1, "Recipient can't be verified now: no answer from the host that gets its mail");
    static final SmtpReply NOT_KNOWN_NOW = reply(450, 4, 1, 1, "Recipient can't be verified now, try again later");
    static final SmtpReply LOOP = reply(550, 5, 4, 6, "Recipient's alias leads in a circle");
    static final SmtpReply TOO_DEEP = reply(550, 5, 4, 6, "Recipient's alias leads over too many others");
    static final SmtpReply TOO_MANY = reply(550, 5, 5, 3, "Recipient stands for too many others");
    static final SmtpReply FORGED = reply(550, 5, 1, 1, "Not a rewritten sender of this server's");
    static final SmtpReply EXPIRED = reply(550, 5, 1, 1, "Rewritten sender is too old");
    static final SmtpReply REPORTS_ONLY = reply(550, 5, 7, 1, "A rewritten sender takes reports alone");

    private static final EnhancedStatus NO_SUCH_MAILBOX = new EnhancedStatus(5, 1, 1);
    private static final int MOST_PASSED_ON = 200;

    private Refusals() {}

    /// What another host said: its status, and the beginning of its text.
    static SmtpReply passedOn(SmtpReply reply) {
        EnhancedStatus status = reply.status();
        String text = reply.text().replaceAll("[^ -~]", "?");
        return SmtpReply.of(
                550,
                status == null || status.category() != 5 ? NO_SUCH_MAILBOX : status,
                "Recipient refused by the host that gets its mail: "
                        + text.substring(0, Math.min(text.length(), MOST_PASSED_ON)));
    }

    private static SmtpReply reply(int code, int category, int subject, int detail, String text) {
        return SmtpReply.of(code, new EnhancedStatus(category, subject, detail), text);
    }
}
