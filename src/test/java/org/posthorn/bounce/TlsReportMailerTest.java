package org.posthorn.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReversePath;
import org.posthorn.spool.MemorySpool;
import org.posthorn.spool.SpoolException;

/// RFC 8460 section 5.3.
class TlsReportMailerTest {
    private static final byte[] REPORT = new byte[500];

    private final MemorySpool spool = new MemorySpool();
    private final TlsReportMailer mailer =
            new TlsReportMailer(spool, () -> Instant.parse("2026-11-26T01:00:00Z"), "mx.example.com");

    private static TlsReportLetter letter() {
        return new TlsReportLetter(
                ReversePath.NULL,
                MailAddress.parse("postmaster@example.com"),
                MailAddress.parse("tls@example.org"),
                "example.org",
                "example.com",
                "2026-11-25.example.org@mx.example.com",
                "This is a report.\r\n",
                "example.com!example.org!1!2!a.json.gz",
                REPORT);
    }

    @Test
    void itIsAMultipartReportWithItsFields() throws Exception {
        mailer.commit(letter());
        MemorySpool.Stored stored = spool.stored.getFirst();
        assertThat(stored.envelope().origin()).isEqualTo(Origin.TLS_REPORT);
        assertThat(stored.envelope().sender().isNull()).isTrue();
        String text = new String(stored.content(), StandardCharsets.US_ASCII);
        assertThat(text)
                .contains("Subject: Report Domain: example.org\r\n Submitter: example.com\r\n"
                        + " Report-ID: <2026-11-25.example.org@mx.example.com>\r\n")
                .contains("TLS-Report-Domain: example.org\r\n", "TLS-Report-Submitter: example.com\r\n")
                .contains("TLS-Required: No\r\n", "Auto-Submitted: auto-generated\r\n")
                .contains("MIME-Version: 1.0\r\n");
        var message = new MimeMessage(null, new ByteArrayInputStream(stored.content()));
        assertThat(message.getContentType()).startsWith("multipart/report").contains("report-type=tlsrpt");
        var parts = new MimeMultipart(message.getDataHandler().getDataSource());
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("This is a report.\r\n");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("application/tlsrpt+gzip");
        assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("example.com!example.org!1!2!a.json.gz");
        assertThat(parts.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo(REPORT);
    }

    @Test
    void aFullSpoolTakesNone() {
        spool.room = 0;
        assertThatThrownBy(() -> mailer.commit(letter())).isInstanceOf(SpoolException.class);
        assertThat(spool.open).isZero();
    }
}
