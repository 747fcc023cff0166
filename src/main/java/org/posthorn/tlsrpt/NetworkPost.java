package org.posthorn.tlsrpt;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import org.posthorn.bounce.TlsReportLetter;
import org.posthorn.bounce.TlsReportMailer;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;
import org.posthorn.tls.HttpsClient;
import org.posthorn.tls.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// By mail through the spool (RFC 8460 section 5.3), and by POST over HTTPS to a server whose certificate is trusted
/// (section 5.4). Any thread.
final class NetworkPost implements ReportPost {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkPost.class);

    private final TlsReportSettings settings;
    private final TlsReportMailer mailer;
    private final HttpsClient client;

    NetworkPost(TlsReportSettings settings, TlsReportMailer mailer, ServerIdentity trusted) {
        this.settings = settings;
        this.mailer = mailer;
        client = new HttpsClient(trusted, settings.timeout());
    }

    @Override
    public void mail(ReportAddress.Mailbox to, DomainDate date, ReportDocument report, byte[] octets)
            throws IOException {
        MailAddress sender = settings.sender();
        QueueId id = mailer.commit(new TlsReportLetter(
                sender == null ? ReversePath.NULL : ReversePath.parse(sender.toString()),
                Objects.requireNonNull(settings.contact()),
                to.address(),
                date.domain(),
                report.submitter(),
                report.id(),
                text(date, report),
                report.fileName(),
                octets));
        LOG.info("{}: the report on TLS for {} of {}", id, date.domain(), date.day());
    }

    private static String text(DomainDate date, ReportDocument report) {
        return "This is a report on TLS with the mail servers of " + date.domain() + ",\r\nof " + date.day()
                + " (UTC), from " + report.submitter() + ". Its format is that of RFC 8460.\r\n";
    }

    @Override
    public void web(URI to, byte[] octets) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(to)
                .header("Content-Type", "application/tlsrpt+gzip")
                .POST(BodyPublishers.ofByteArray(octets))
                .build();
        int status = client.answer(request, BodyHandlers.discarding()).statusCode();
        if (status < 200 || status > 299) {
            throw new IOException("status " + status);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
