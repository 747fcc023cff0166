package org.posthorn.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// What each client did wrong of late, by kind. Any thread.
final class Offences {
    /// Comparable, so that clients who choose addresses of equal hash gain nothing.
    private record Key(ClientNetwork client, Offence kind) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = kind.compareTo(other.kind);
            return order == 0 ? client.compareTo(other.client) : order;
        }
    }

    private final LongSupplier nanoTime;
    private final long window;
    private final Cache<Key, RateWindow> counts;
    private final Map<Offence, LongAdder> totals = new EnumMap<>(Offence.class);

    Offences(AbuseSettings settings, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.window = settings.offenceWindow().toNanos();
        Ticker ticker = nanoTime::getAsLong;
        this.counts = Caffeine.newBuilder()
                .maximumSize(settings.trackedClients())
                .expireAfterAccess(settings.offenceWindow().multipliedBy(2))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        for (Offence kind : Offence.values()) {
            totals.put(kind, new LongAdder());
        }
    }

    /// Counts one more.
    ///
    /// @return how many of this kind there were within the window
    long add(ClientNetwork client, Offence kind) {
        totalOf(kind).increment();
        return counts.get(new Key(client, kind), _ -> new RateWindow()).add(nanoTime.getAsLong(), window, 1);
    }

    /// Forgets a client.
    void forget(ClientNetwork client) {
        for (Offence kind : Offence.values()) {
            counts.invalidate(new Key(client, kind));
        }
    }

    /// How many of this kind there were since the start, of all clients.
    long total(Offence kind) {
        return totalOf(kind).sum();
    }

    private LongAdder totalOf(Offence kind) {
        return Objects.requireNonNull(totals.get(kind));
    }
}
