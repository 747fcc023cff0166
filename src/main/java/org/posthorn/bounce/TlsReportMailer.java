package org.posthorn.bounce;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;

/// Commits reports on TLS to the spool. Any thread may use it.
public final class TlsReportMailer {
    private static final String MEDIA_TYPE = "application/tlsrpt+gzip";

    private final Spool spool;
    private final InstantSource time;
    private final String hostname;

    /// @param hostname for the Message-ID
    public TlsReportMailer(Spool spool, InstantSource time, String hostname) {
        this.spool = spool;
        this.time = time;
        this.hostname = hostname;
    }

    /// Returns once the message is durable.
    ///
    /// @throws SpoolException when it is not
    public QueueId commit(TlsReportLetter letter) throws SpoolException {
        try (MessageWriter writer = spool.begin(envelope(letter))) {
            write(letter, writer);
            writer.commit();
            return writer.id();
        } catch (SpoolException e) {
            throw e;
        } catch (IOException | MessagingException e) {
            throw new SpoolException("no report on TLS for " + letter.domain() + ": " + e.getMessage(), e);
        }
    }

    private static Envelope envelope(TlsReportLetter letter) {
        return new Envelope(
                letter.sender(),
                List.of(new Recipient(letter.to(), Notify.UNSET, null)),
                BodyType.SEVEN_BIT,
                !letter.to().isAscii(),
                ReturnContent.UNSET,
                null,
                Origin.TLS_REPORT);
    }

    private void write(TlsReportLetter letter, MessageWriter writer) throws IOException, MessagingException {
        var message = new ReportMessage('<' + writer.id().toString() + '@' + hostname + '>');
        message.setHeader("Date", StatusPart.date(time.instant()));
        message.setHeader("From", '<' + letter.from().toString() + '>');
        message.setHeader("To", '<' + letter.to().toString() + '>');
        message.setHeader(
                "Subject",
                "Report Domain: " + letter.domain() + "\r\n Submitter: " + letter.submitter() + "\r\n Report-ID: <"
                        + letter.reportId() + '>');
        message.setHeader("TLS-Report-Domain", letter.domain());
        message.setHeader("TLS-Report-Submitter", letter.submitter());
        // RFC 8460 section 5.3: it goes whatever is wrong with TLS, and that is how to say so (RFC 8689 section 5).
        message.setHeader("TLS-Required", "No");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setDataHandler(new ReportParts("tlsrpt", List.of(people(letter), machines(letter))).handler());
        var out = new WriterStream(writer);
        message.writeTo(out);
        out.flush();
    }

    private static MimeBodyPart people(TlsReportLetter letter) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(letter.text(), "us-ascii");
        return part;
    }

    private static MimeBodyPart machines(TlsReportLetter letter) throws MessagingException {
        var part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(letter.report(), MEDIA_TYPE)));
        part.setHeader("Content-Type", MEDIA_TYPE);
        part.setHeader("Content-Transfer-Encoding", "base64");
        part.setHeader("Content-Disposition", "attachment;\r\n filename=\"" + letter.fileName() + '"');
        return part;
    }
}
