package org.posthorn.bounce;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
    private static final String GLOBAL_HEADER = "message/global-headers";

    private final Report report;
    private final ContentScan scan;
    private final boolean full;

    private ReturnedPart(Report report, ContentScan scan, boolean full) {
        this.report = report;
        this.scan = scan;
        this.full = full;
    }

    /// @param toSender whether it goes to who sent it; nobody else gets more than the header
    static ReturnedPart of(Report report, ReportSettings settings, boolean toSender) throws IOException {
        Envelope envelope = report.envelope();
        boolean wanted = toSender
                && report.kind() == Report.Kind.FAILED
                && envelope.returnContent() == ReturnContent.FULL
                && envelope.body() != BodyType.BINARY_MIME
                && !envelope.terms().requireTls()
                && report.content().size() <= settings.returnLimit();
        ContentScan scan = ContentScan.of(report.content(), settings.headerLimit(), wanted);
        return new ReturnedPart(report, scan, wanted && scan.isLines());
    }

    /// Whether it travels as 8bit: a message within a message can't be encoded (RFC 2045 section 6.4).
    boolean isEightBit() {
        return (full || isGlobalHeader()) && scan.isEightBit();
    }

    /// Of the message.
    Optional<String> messageId() {
        return MessageIdField.find(scan.header());
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

    /// RFC 6533 section 5: the header of internationalised mail, as it came. Such a type can't be encoded on the way
    /// (RFC 2045 section 6.4), so what is not lines of UTF-8 goes as a text.
    private boolean isGlobalHeader() {
        return report.envelope().smtpUtf8() && scan.isEightBit() && scan.isLines() && isUtf8(scan.header());
    }

    private static boolean isUtf8(byte[] octets) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void header(MimeBodyPart part) throws MessagingException {
        byte[] octets = scan.header();
        if (isGlobalHeader()) {
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(octets, GLOBAL_HEADER)));
            part.setHeader("Content-Type", GLOBAL_HEADER);
            part.setHeader("Content-Transfer-Encoding", "8bit");
            part.setDescription("Message Header");
            return;
        }
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
