package org.posthorn.wire;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;

/// A command line of SMTP (RFC 5321 section 4.1.1 and the extensions), understood.
public sealed interface Command {

    /// EHLO, or HELO when it is not extended.
    record Hello(String name, boolean extended) implements Command {}

    record Mail(ReversePath sender, MailParameters parameters) implements Command {}

    record Rcpt(MailAddress recipient, RcptParameters parameters) implements Command {}

    record Data() implements Command {}

    /// So many octets follow the line (RFC 3030 section 2).
    record Bdat(long octets, boolean last) implements Command {}

    record Rset() implements Command {}

    record Noop() implements Command {}

    record Help() implements Command {}

    record Vrfy() implements Command {}

    record Quit() implements Command {}

    record StartTls() implements Command {}

    /// @param initial the initial response as it stood there, still in base64; null when there was none
    record Auth(String mechanism, @Nullable String initial) implements Command {}

    /// @param text its attributes as they stood there, for [XclientParser]
    record Xclient(String text) implements Command {}

    /// A line that is no command: the reply says why.
    record Unusable(SmtpReply reply) implements Command {}

    /// A line after which the octets that follow must not be read as commands, such as a BDAT without a usable size or a
    /// request of another protocol. The session has to end after the reply.
    ///
    /// @param reason for the log
    record Lost(SmtpReply reply, String reason) implements Command {}
}
