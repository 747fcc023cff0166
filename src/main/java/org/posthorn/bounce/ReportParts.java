package org.posthorn.bounce;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;

/// multipart/report (RFC 6522).
final class ReportParts extends MimeMultipart {

    ReportParts(List<MimeBodyPart> parts) throws MessagingException {
        this("delivery-status", parts);
    }

    ReportParts(String reportType, List<MimeBodyPart> parts) throws MessagingException {
        super("report");
        var type = new ContentType(contentType);
        type.setParameter("report-type", reportType);
        // Not jakarta.mail's own, which can be guessed: what is returned must not be able to end its part.
        type.setParameter("boundary", "report-" + UUID.randomUUID());
        contentType = type.toString();
        for (MimeBodyPart part : parts) {
            addBodyPart(part);
        }
    }

    /// For [jakarta.mail.internet.MimeMessage]: the handler that Angus registers for this type writes parts of its
    /// own kind alone, and they are not streamed.
    DataHandler handler() {
        return new DataHandler(this, getContentType()) {
            @Override
            public void writeTo(OutputStream out) throws IOException {
                try {
                    ReportParts.this.writeTo(out);
                } catch (MessagingException e) {
                    throw new IOException(e);
                }
            }
        };
    }
}
