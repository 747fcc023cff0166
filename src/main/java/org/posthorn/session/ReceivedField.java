package org.posthorn.session;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;

/// The trace field that is put on top of a message (RFC 5321 section 4.4).
final class ReceivedField {
    private ReceivedField() {}

    /// @param literal the client's address as a literal
    /// @param by this server's name
    /// @param tls the TLS clause (RFC 8314 section 4.3) without its name, or empty
    /// @param name in the DNS, of the client's address, or empty: nobody looks it up here
    static byte[] of(Envelope envelope, String literal, String name, String by, QueueId id, String tls, String date) {
        var field = new StringBuilder(320).append("Received: from ");
        String comment = name.isEmpty() ? literal : name + ' ' + literal;
        appendFrom(field, envelope.origin().helo(), literal, comment, envelope.smtpUtf8());
        field.append("\r\n\tby ")
                .append(by)
                .append(" with ")
                .append(envelope.origin().protocol())
                .append(" id ")
                .append(id);
        List<Recipient> recipients = envelope.recipients();
        // One recipient at most is named: with several, a blind copy would show (section 7.2).
        if (recipients.size() == 1) {
            appendFor(field, recipients.getFirst().address(), envelope.smtpUtf8());
        }
        int priority = envelope.terms().priority();
        if (priority != 0) {
            // RFC 6710 section 8.1
            field.append("\r\n\tpriority ").append(priority);
        }
        if (!tls.isEmpty()) {
            field.append("\r\n\ttls ").append(tls);
        }
        return field.append(";\r\n\t").append(date).append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /// What the client called itself, then its address. A name that is no domain, as the grammar of the field has
    /// it, becomes part of the comment.
    private static void appendFrom(StringBuilder field, String helo, String literal, String comment, boolean smtpUtf8) {
        if (AddressLiteral.isValid(helo) || isDomain(helo)) {
            field.append(helo).append(" (");
        } else {
            field.append(literal).append(" (helo ");
            appendComment(field, helo, smtpUtf8);
            field.append(' ');
        }
        field.append(comment).append(')');
    }

    /// Text of a comment (RFC 5322 section 3.2.2). Beyond ASCII it is for messages that came with SMTPUTF8.
    private static void appendComment(StringBuilder field, String text, boolean smtpUtf8) {
        text.codePoints().forEach(c -> {
            if (c == '(' || c == ')' || c == '\\') {
                field.append('\\');
            }
            field.appendCodePoint(c < 128 || smtpUtf8 ? c : '?');
        });
    }

    /// An internationalised domain stands here as the DNS has it, so that it is not this field that makes a message
    /// need SMTPUTF8. What is beyond ASCII even so is for messages that came with it: an alias may lead to such an
    /// address.
    private static void appendFor(StringBuilder field, MailAddress recipient, boolean smtpUtf8) {
        MailAddress address = recipient.isAscii() ? recipient : recipient.withDomain(recipient.domainKey());
        if (smtpUtf8 || address.isAscii()) {
            field.append("\r\n\tfor <").append(address).append('>');
        }
    }

    /// Letters, digits, hyphens and underscores, with single dots between them.
    private static boolean isDomain(String helo) {
        boolean labelStarts = true;
        for (int i = 0; i < helo.length(); i++) {
            char c = helo.charAt(i);
            boolean allowed =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.".indexOf(c) >= 0;
            if (!allowed || c == '.' && labelStarts) {
                return false;
            }
            labelStarts = c == '.';
        }
        return !labelStarts;
    }
}
