package org.posthorn.bounce;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.OutputStream;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.ReturnContent;

/// What a report brings back of the message: all of it, or its header.
///
/// All only of a failure, on request (RET=FULL, RFC 3461 section 4.3), within the limit, and when it is lines.
/// Never of one that has to travel under TLS (RFC 8689 section 5).
/// Nobody who merely named somebody else as sender can so have Posthorn send out mail of his own making.
final class ReturnedPart {
    private final Report report;
    private final ContentScan scan;
    private final boolean full;

    private ReturnedPart(Report report, ContentScan scan, boolean full) {
        this.report = report;
        this.scan = scan;
        this.full = full;
    }

    static ReturnedPart of(Report report, ReportSettings settings) throws IOException {
        Envelope envelope = report.envelope();
        boolean wanted = report.kind() == Report.Kind.FAILED
                && envelope.returnContent() == ReturnContent.FULL
                && envelope.body() != BodyType.BINARY_MIME
                && !envelope.terms().requireTls()
                && report.content().size() <= settings.returnLimit();
        ContentScan scan = ContentScan.of(report.content(), settings.headerLimit(), wanted);
        return new ReturnedPart(report, scan, wanted && scan.isLines());
    }

    /// Whether it travels as 8bit: a message within a message can't be encoded (RFC 2045 section 6.4).
    boolean isEightBit() {
        return full && scan.isEightBit();
    }

    MimeBodyPart part() throws MessagingException {
        var part = new MimeBodyPart();
        if (full) {
            // RFC 6532 section 3.7
            String type = report.envelope().smtpUtf8() && scan.isEightBit() ? "message/global" : "message/rfc822";
            part.setDataHandler(new ContentHandler(report.content(), type));
            part.setHeader("Content-Type", type);
            part.setHeader("Content-Transfer-Encoding", isEightBit() ? "8bit" : "7bit");
            part.setDescription("Undelivered Message");
        } else {
            header(part);
        }
        return part;
    }

    private void header(MimeBodyPart part) throws MessagingException {
        byte[] octets = scan.header();
        boolean ascii = isAscii(octets);
        String type = ascii ? "text/rfc822-headers" : "text/rfc822-headers; charset=utf-8";
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(octets, type)));
        part.setHeader("Content-Type", type);
        // Quoted-printable takes long lines too.
        part.setHeader("Content-Transfer-Encoding", ascii && scan.isLines() ? "7bit" : "quoted-printable");
        part.setDescription("Message Header");
    }

    private static boolean isAscii(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    /// Content that goes from where it is kept to where it is written, block by block.
    private static final class ContentHandler extends DataHandler {
        private final Content content;

        ContentHandler(Content content, String type) {
            super(new ByteArrayDataSource(new byte[0], type));
            this.content = content;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            content.transferTo(out::write);
        }
    }
}
