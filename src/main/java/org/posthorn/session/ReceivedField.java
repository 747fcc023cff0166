package org.posthorn.session;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;

/// The trace field that is put on top of a message (RFC 5321 section 4.4).
final class ReceivedField {
    private ReceivedField() {}

    /// @param literal the client's address as a literal
    /// @param by this server's name
    /// @param cipher the TLS cipher suite (RFC 8314 section 4.3), or empty
    static byte[] of(Envelope envelope, String literal, String by, QueueId id, String cipher, String date) {
        var field = new StringBuilder(320)
                .append("Received: from ")
                .append(envelope.origin().helo())
                .append(" (")
                .append(literal)
                .append(")\r\n\tby ")
                .append(by)
                .append(" with ")
                .append(envelope.origin().protocol())
                .append(" id ")
                .append(id);
        List<Recipient> recipients = envelope.recipients();
        // One recipient at most is named: with several, a blind copy would show (section 7.2).
        if (recipients.size() == 1) {
            field.append("\r\n\tfor <").append(recipients.getFirst().address()).append('>');
        }
        if (!cipher.isEmpty()) {
            field.append("\r\n\ttls ").append(cipher);
        }
        return field.append(";\r\n\t").append(date).append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
