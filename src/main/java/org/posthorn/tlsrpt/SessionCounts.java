package org.posthorn.tlsrpt;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.event.MailEvent.PolicyMissed;
import org.posthorn.event.MailEvent.TlsNegotiated;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.TlsFailure;

/// All that is counted and not yet reported. Any thread; counting takes the lock of one domain.
final class SessionCounts {
    private static final DomainTlsPolicy MISSED = DomainTlsPolicy.of(DomainTlsPolicy.Type.STS, "");

    private final TlsReportSettings settings;
    private final Map<DomainDate, DomainDay> days = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    SessionCounts(TlsReportSettings settings) {
        this.settings = settings;
    }

    void count(TlsNegotiated event) {
        TlsFailure failure = event.failure();
        for (String domain : event.domains()) {
            day(event.at(), domain).ifPresent(day -> {
                if (failure == null) {
                    day.succeeded(event.policy());
                } else {
                    day.failed(event.policy(), failure.fault(), FailureDetail.of(event, failure));
                }
            });
        }
    }

    void count(PolicyMissed event) {
        TlsFailure failure = event.failure();
        day(event.at(), event.domain())
                .ifPresent(day -> day.failed(MISSED, failure.fault(), FailureDetail.of(failure)));
    }

    void restore(DomainDate date, List<PolicyResult> results) {
        DomainDay day = days.computeIfAbsent(date, _ -> new DomainDay(settings.failures()));
        results.forEach(result -> day.restore(result, date.domain()));
    }

    private Optional<DomainDay> day(Instant at, String domain) {
        changes.incrementAndGet();
        var date = new DomainDate(LocalDate.ofInstant(at, ZoneOffset.UTC), domain);
        DomainDay known = days.get(date);
        if (known == null && days.size() >= settings.domains()) {
            dropped.incrementAndGet();
            return Optional.empty();
        }
        return Optional.of(known != null ? known : days.computeIfAbsent(date, _ -> new DomainDay(settings.failures())));
    }

    Map<DomainDate, DomainDay> all() {
        return days;
    }

    Optional<DomainDay> get(DomainDate date) {
        return Optional.ofNullable(days.get(date));
    }

    void remove(DomainDate date) {
        days.remove(date);
        changes.incrementAndGet();
    }

    /// How often something was counted or removed.
    long changes() {
        return changes.get();
    }

    /// Sessions that were not counted since the last time this was asked, as there were domains enough.
    long dropped() {
        return dropped.getAndSet(0);
    }
}
