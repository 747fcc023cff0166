package org.posthorn.bounce;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;

/// One report as it will be sent: its envelope, and its content as jakarta.mail writes it.
///
/// @param to whom it is for: the sender of the message that it is about, or the postmaster
/// @param readers who gets it: the same, or whom that address stands for
/// @param returned null when the message can't be read: a report without that part is better than none
record Composition(
        ReportSettings settings,
        ReportTexts texts,
        Report report,
        Audience audience,
        MailAddress to,
        List<Recipient> readers,
        @Nullable ReturnedPart returned) {

    Composition {
        to = plain(to);
    }

    /// Where the domain alone is beyond ASCII, its A-labels spare the report the need of SMTPUTF8.
    private static MailAddress plain(MailAddress address) {
        boolean domainAlone = !address.isAscii() && address.withDomain("").isAscii();
        return domainAlone ? address.withDomain(address.domainKey()) : address;
    }

    Envelope envelope() {
        return new Envelope(
                ReversePath.NULL,
                readers,
                isEightBit() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
                !to.isAscii()
                        || !readers.stream().allMatch(reader -> reader.address().isAscii()),
                ReturnContent.UNSET,
                null,
                audience == Audience.SENDER ? Origin.INTERNAL : Origin.TO_POSTMASTER,
                report.envelope().terms().ofReport());
    }

    private boolean isEightBit() {
        return statusPart().isUtf8() || !to.isAscii() || returned != null && returned.isEightBit();
    }

    private StatusPart statusPart() {
        return new StatusPart(settings, report);
    }

    void writeTo(OutputStream out, QueueId id, Instant now) throws IOException, MessagingException {
        var people = new PeoplePart(settings, texts, report, audience);
        var message = new ReportMessage('<' + id.toString() + '@' + settings.hostname() + '>');
        message.setHeader("Date", StatusPart.date(now));
        message.setHeader("From", "Mail Delivery System <MAILER-DAEMON@" + settings.hostname() + '>');
        message.setHeader("To", '<' + mailbox() + '>');
        message.setSubject(people.subject(), "utf-8");
        // RFC 3834 section 5: a report answers the sender's message; one to the postmaster answers nobody.
        message.setHeader("Auto-Submitted", audience == Audience.SENDER ? "auto-replied" : "auto-generated");
        if (returned != null && returned.messageId().isPresent()) {
            // RFC 3834 section 3.1.5
            message.setHeader("In-Reply-To", returned.messageId().get());
            message.setHeader("References", returned.messageId().get());
        }
        message.setDataHandler(new ReportParts(parts(people.text())).handler());
        if (isEightBit()) {
            // Of all parts together (RFC 2045 section 6.4).
            message.setHeader("Content-Transfer-Encoding", "8bit");
        }
        message.writeTo(out);
        out.flush();
    }

    private String mailbox() {
        return to.domain().isEmpty() ? to + "@" + settings.hostname() : to.toString();
    }

    private List<MimeBodyPart> parts(String text) throws MessagingException {
        var parts = new ArrayList<MimeBodyPart>();
        var people = new MimeBodyPart();
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(text);
        people.setText(text, ascii ? "us-ascii" : "utf-8");
        people.setDescription("Notification");
        people.setContentLanguage(new String[] {texts.language()});
        parts.add(people);
        parts.add(status());
        if (returned != null) {
            parts.add(returned.part());
        }
        return parts;
    }

    private MimeBodyPart status() throws MessagingException {
        StatusPart status = statusPart();
        var part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(status.octets(), status.contentType())));
        part.setHeader("Content-Type", status.contentType());
        part.setHeader("Content-Transfer-Encoding", status.isUtf8() ? "8bit" : "7bit");
        part.setDescription("Delivery Report");
        return part;
    }
}
