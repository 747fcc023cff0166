package org.posthorn.tlsrpt;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.posthorn.bounce.TlsReportMailer;
import org.posthorn.dns.MailResolver;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.tls.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what came of TLS with the hosts of each domain, kept over restarts, and reports each day that is over to the
/// domains that ask for it. Owns a thread that writes and sends, until it is closed.
public final class TlsReports implements EventSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReports.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofSeconds(5);

    private final SessionCounts counts;
    private final CountsFile file;
    private final ReportRound round;
    private final ReportPost post;
    private final TlsReportSettings settings;
    private final InstantSource clock;
    private final Thread thread = Thread.ofVirtual().name("tls-reports").unstarted(this::run);
    private long written;

    TlsReports(
            TlsReportSettings settings,
            MailResolver resolver,
            ReportPost post,
            Path file,
            InstantSource clock,
            Random random)
            throws IOException {
        this.settings = settings;
        this.post = post;
        this.clock = clock;
        this.file = new CountsFile(file);
        counts = new SessionCounts(settings);
        this.file.readInto(counts);
        written = counts.changes();
        round = new ReportRound(settings, counts, this.file, resolver, post, clock, random);
    }

    /// Takes over what the file says, and keeps it true from now on.
    ///
    /// @param trusted whom to believe about web servers that take reports
    /// @throws IOException when there is a file that can't be read
    public static TlsReports start(
            TlsReportSettings settings,
            MailResolver resolver,
            TlsReportMailer mailer,
            ServerIdentity trusted,
            Path file,
            InstantSource clock)
            throws IOException {
        var post = new NetworkPost(settings, mailer, trusted);
        var reports = new TlsReports(settings, resolver, post, file, clock, new Random());
        reports.thread.start();
        return reports;
    }

    /// Counts sessions, and passes over all else.
    @Override
    public void publish(MailEvent event) {
        if (event instanceof MailEvent.TlsNegotiated negotiated) {
            counts.count(negotiated);
        } else if (event instanceof MailEvent.PolicyMissed missed) {
            counts.count(missed);
        }
    }

    /// The report of a domain and day as it would go now, as JSON; empty when there is nothing to report.
    ///
    /// @param day in UTC; null for today
    public Optional<String> preview(String domain, @Nullable LocalDate day) {
        var date = new DomainDate(day == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : day, domain);
        return counts.get(date)
                .map(counted -> ReportJson.text(ReportDocument.of(settings, date, counted.results(domain))));
    }

    private void run() {
        try {
            while (true) {
                lookSafely();
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookSafely() throws InterruptedException {
        try {
            look();
        } catch (RuntimeException e) {
            // A defect of ours must not end this: no day would be reported any more.
            LOG.error("TLS reports can't be seen to", e);
        }
    }

    void look() throws InterruptedException {
        write();
        round.run();
        long dropped = counts.dropped();
        if (dropped > 0) {
            LOG.warn("{} TLS sessions are in no report: there are over {} domains", dropped, settings.domains());
        }
        write();
    }

    private void write() {
        long changes = counts.changes();
        if (changes == written) {
            return;
        }
        try {
            file.write(counts);
            written = changes;
        } catch (IOException e) {
            LOG.warn("the counts for TLS reports can't be kept: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        // Cuts short what is on its way by HTTPS; it goes again after the next start.
        post.close();
        try {
            if (thread.isAlive() && !thread.join(END)) {
                LOG.warn("a TLS report did not let go: the counts of the last minute are lost");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        write();
    }
}
