package org.posthorn.bounce;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;

/// A report as a message, with the Message-ID that it is given.
final class ReportMessage extends MimeMessage {
    private final String messageId;

    ReportMessage(String messageId) {
        super(session());
        this.messageId = messageId;
    }

    private static Session session() {
        var properties = new Properties();
        // For a sender whose address is not ASCII (RFC 6532): the envelope says SMTPUTF8 then.
        properties.setProperty("mail.mime.allowutf8", "true");
        return Session.getInstance(properties);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}
