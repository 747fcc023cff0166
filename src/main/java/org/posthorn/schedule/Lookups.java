package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The messages whose domains are being looked up. One domain whose name servers don't answer must not fill the memory
/// with messages that wait for them. Any thread may call it.
final class Lookups {
    private static final class Domain {
        private final Overflow overflow;
        private int underway;

        Domain(Duration overflowDelay) {
            this.overflow = new Overflow(overflowDelay);
        }
    }

    private final ConcurrentHashMap<String, Domain> domains = new ConcurrentHashMap<>();
    private final Duration overflowDelay;

    Lookups(Duration overflowDelay) {
        this.overflowDelay = overflowDelay;
    }

    /// Counts a message in, unless as many wait for this domain as there is room for others.
    boolean enter(String domain, int most) {
        var entered = new boolean[1];
        domains.compute(domain, (key, known) -> {
            Domain it = known == null ? new Domain(overflowDelay) : known;
            entered[0] = it.underway < Math.max(1, most);
            it.underway += entered[0] ? 1 : 0;
            return it;
        });
        return entered[0];
    }

    void leave(String domain, Instant now) {
        domains.computeIfPresent(domain, (key, it) -> {
            it.underway--;
            it.overflow.drained();
            return usedOrNull(it, now);
        });
    }

    /// When a message that was not let in comes back.
    Instant overflowed(String domain, Instant now) {
        var due = new Instant[] {now.plus(overflowDelay)};
        domains.computeIfPresent(domain, (key, it) -> {
            due[0] = it.overflow.next(now, it.underway);
            return it;
        });
        return due[0];
    }

    /// Forgets domains that nothing waits for.
    void sweep(Instant now) {
        domains.keySet().forEach(domain -> domains.computeIfPresent(domain, (key, it) -> usedOrNull(it, now)));
    }

    private static @Nullable Domain usedOrNull(Domain it, Instant now) {
        return it.underway == 0 && !it.overflow.isOutstanding(now) ? null : it;
    }

    /// How many messages wait for this domain.
    int underway(String domain) {
        var count = new int[1];
        domains.computeIfPresent(domain, (key, it) -> {
            count[0] = it.underway;
            return it;
        });
        return count[0];
    }

    int size() {
        return domains.size();
    }
}
