package org.posthorn.tlsrpt;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.posthorn.dns.MailResolver;
import org.posthorn.dns.TextAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the reports that are due: of days that are over, each at a time drawn for it (RFC 8460 section 4.1), to the
/// first of a domain's addresses that takes it, and again for a day when none does (section 5.5).
final class ReportRound {
    private static final Logger LOG = LoggerFactory.getLogger(ReportRound.class);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(15);
    private static final Duration RETRIES = Duration.ofHours(24);
    private static final int LONGEST_BACKOFF = 5;
    private static final int AT_A_TIME = 8;

    private final TlsReportSettings settings;
    private final SessionCounts counts;
    private final CountsFile file;
    private final MailResolver resolver;
    private final ReportPost post;
    private final InstantSource clock;
    private final Random random;

    ReportRound(
            TlsReportSettings settings,
            SessionCounts counts,
            CountsFile file,
            MailResolver resolver,
            ReportPost post,
            InstantSource clock,
            Random random) {
        this.settings = settings;
        this.counts = counts;
        this.file = file;
        this.resolver = resolver;
        this.post = post;
        this.clock = clock;
        this.random = random;
    }

    /// Returns when all that were due have come to an end, each within its time-outs.
    void run() throws InterruptedException {
        var permits = new Semaphore(AT_A_TIME);
        try {
            for (Map.Entry<DomainDate, DomainDay> each : counts.all().entrySet()) {
                if (isDue(each.getKey(), each.getValue())) {
                    permits.acquire();
                    Thread.ofVirtual().name("tls-report").start(() -> {
                        try {
                            report(each.getKey(), each.getValue());
                        } finally {
                            permits.release();
                        }
                    });
                }
            }
        } finally {
            permits.acquireUninterruptibly(AT_A_TIME);
        }
    }

    private boolean isDue(DomainDate date, DomainDay day) {
        Instant end = end(date);
        Instant now = clock.instant();
        if (now.isBefore(end)) {
            return false;
        }
        Instant due = day.due();
        if (due == null) {
            due = end.plusSeconds(random.nextLong(settings.delay().toSeconds() + 1));
            day.due(due);
        }
        return !now.isBefore(due);
    }

    private static Instant end(DomainDate date) {
        LocalDate next = date.day().plusDays(1);
        return next.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private void report(DomainDate date, DomainDay day) {
        try {
            switch (resolver.texts(ReportingPolicy.nameOf(date.domain()))) {
                case TextAnswer.Texts found -> report(date, day, ReportingPolicy.addresses(found.texts()));
                case TextAnswer.None _ -> done(date);
                case TextAnswer.TemporaryFailure failure -> again(date, day, failure.reason());
            }
        } catch (IOException e) {
            again(date, day, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("no TLS report for {}", date.domain(), e);
            again(date, day, "internal error");
        }
    }

    private void report(DomainDate date, DomainDay day, List<ReportAddress> addresses)
            throws IOException, InterruptedException {
        if (addresses.isEmpty()) {
            done(date);
            return;
        }
        var document = ReportDocument.of(settings, date, day.results(date.domain()));
        byte[] octets = ReportJson.compressed(document);
        for (ReportAddress address : addresses) {
            if (octets.length <= address.limit() && isTaken(address, date, document, octets)) {
                done(date);
                return;
            }
        }
        again(date, day, "none of its addresses takes it");
    }

    private boolean isTaken(ReportAddress address, DomainDate date, ReportDocument document, byte[] octets)
            throws InterruptedException {
        try {
            switch (address) {
                case ReportAddress.Mailbox mailbox -> post.mail(mailbox, date, document, octets);
                case ReportAddress.Web web -> post.web(web.address(), octets);
            }
            LOG.info("the TLS report for {} of {} went to {}", date.domain(), date.day(), address);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            // Some addresses that the domain may write nobody can send to, such as a port over 65535: the next may do.
            LOG.warn(
                    "the TLS report for {} of {} is not taken by {}: {}",
                    date.domain(),
                    date.day(),
                    address,
                    e.getMessage());
            return false;
        }
    }

    private void done(DomainDate date) throws IOException {
        counts.remove(date);
        file.appendReported(date);
    }

    private void again(DomainDate date, DomainDay day, String reason) {
        Instant now = clock.instant();
        if (now.isAfter(end(date).plus(settings.delay()).plus(RETRIES))) {
            LOG.warn("the TLS report for {} of {} is given up: {}", date.domain(), date.day(), reason);
            counts.remove(date);
            return;
        }
        int doublings = Math.min(day.failedAttempt() - 1, LONGEST_BACKOFF);
        day.due(now.plus(FIRST_RETRY.multipliedBy(1L << doublings)));
    }
}
