package org.posthorn.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.dsn.DeliveryStatus;
import org.eclipse.angus.mail.dsn.MultipartReport;

/// A delivery status notification, as jakarta.mail understands it.
public final class Dsn {
    private final MimeMessage message;
    private final MultipartReport report;
    private final DeliveryStatus status;

    private Dsn(MimeMessage message) throws MessagingException, IOException {
        this.message = message;
        assertThat(message.getContent()).isInstanceOf(MultipartReport.class);
        report = (MultipartReport) message.getContent();
        assertThat(report.getReport()).isInstanceOf(DeliveryStatus.class);
        status = (DeliveryStatus) report.getReport();
    }

    /// Parses a message that must be a report.
    public static Dsn parse(byte[] content) {
        try {
            return new Dsn(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(content)));
        } catch (MessagingException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A field that speaks of the message, or empty.
    public String messageField(String name) {
        return field(status.getMessageDSN(), name);
    }

    /// How many recipients it is about.
    public int recipients() {
        return status.getRecipientDSNCount();
    }

    /// A field that speaks of a recipient, or empty.
    public String field(int recipient, String name) {
        return field(status.getRecipientDSN(recipient), name);
    }

    /// The Final-Recipient addresses, without their type.
    public List<String> finalRecipients() {
        return Arrays.stream(allRecipients())
                .map(headers -> field(headers, "Final-Recipient").replaceFirst("^[^;]*; *", ""))
                .toList();
    }

    /// The type of the part that holds what is returned.
    public String returnedType() {
        try {
            return report.getBodyPart(2).getContentType();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    /// A field of the report's own header.
    public String header(String name) {
        try {
            String[] values = message.getHeader(name);
            return values == null ? "" : values[0];
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    /// The part for people, decoded.
    public String text() {
        try {
            return report.getText();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    /// Decoded.
    public String subject() {
        try {
            return String.valueOf(message.getSubject());
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private InternetHeaders[] allRecipients() {
        var all = new InternetHeaders[recipients()];
        for (int i = 0; i < all.length; i++) {
            all[i] = status.getRecipientDSN(i);
        }
        return all;
    }

    private static String field(InternetHeaders headers, String name) {
        String[] values = headers.getHeader(name);
        return values == null ? "" : values[0];
    }
}
