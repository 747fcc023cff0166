package org.posthorn.session;

import java.nio.charset.StandardCharsets;
import org.posthorn.mail.QueueId;

/// The fields that a submitted message must have and this one lacks (RFC 6409 sections 8.2 and 8.3).
final class AddedFields {
    private final String messageId;
    private final String date;

    AddedFields(QueueId id, String date, long epochSecond, String hostname) {
        this.messageId = id + "." + Long.toString(epochSecond, 36) + '@' + hostname;
        this.date = date;
    }

    byte[] missingFrom(SeenFields header) {
        var fields = new StringBuilder();
        if (!header.hasDate()) {
            fields.append("Date: ").append(date).append("\r\n");
        }
        if (!header.hasMessageId()) {
            fields.append("Message-ID: <").append(messageId).append(">\r\n");
        }
        return fields.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
