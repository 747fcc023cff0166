package org.posthorn.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps answers for as long as they say, and lets those who ask the same at the same time share one query. What is
/// asked for often is got anew shortly before its time is over, so that nobody waits for it.
final class LookupCache {
    private final Cache<Question, KeptLookup> kept;
    private final Map<Question, CompletableFuture<Lookup>> underWay = new ConcurrentHashMap<>();
    private final Duration longest;
    private final Semaphore prefetches;
    private final Ticker ticker;
    private final Executor background;

    /// @param prefetch answers that are got anew at a time; beyond them, and for 0, they lapse as others do
    LookupCache(int entries, Duration longest, int prefetch, Ticker ticker) {
        this(
                entries,
                longest,
                prefetch,
                ticker,
                task -> Thread.ofVirtual().name("dns-prefetch").start(task));
    }

    /// @param background runs what nobody waits for
    LookupCache(int entries, Duration longest, int prefetch, Ticker ticker, Executor background) {
        this.longest = longest;
        this.background = background;
        this.ticker = ticker;
        prefetches = new Semaphore(prefetch);
        kept = Caffeine.newBuilder()
                .maximumSize(entries)
                .ticker(ticker)
                .expireAfter(
                        Expiry.<Question, KeptLookup>writing((question, answer) -> Duration.ofNanos(answer.keep())))
                .build();
    }

    /// @param ask must return, and never throw
    Lookup get(Question question, Function<Question, Lookup> ask) {
        KeptLookup known = kept.getIfPresent(question);
        if (known != null) {
            if (known.isToBeRefreshed(ticker.read())) {
                prefetch(question, ask);
            }
            return known.answer();
        }
        var mine = new CompletableFuture<Lookup>();
        CompletableFuture<Lookup> others = underWay.putIfAbsent(question, mine);
        return others == null ? lead(question, ask, mine) : others.join();
    }

    /// What fails leaves the answer that is there, until its time is over.
    private void prefetch(Question question, Function<Question, Lookup> ask) {
        if (!prefetches.tryAcquire()) {
            return;
        }
        var mine = new CompletableFuture<Lookup>();
        if (underWay.putIfAbsent(question, mine) != null) {
            prefetches.release();
            return;
        }
        background.execute(() -> {
            try {
                lead(question, ask, mine);
            } finally {
                prefetches.release();
            }
        });
    }

    private Lookup lead(Question question, Function<Question, Lookup> ask, CompletableFuture<Lookup> mine) {
        @Nullable Lookup answer = null;
        try {
            answer = ask.apply(question);
            Duration keep = keep(answer);
            if (keep.isPositive()) {
                kept.put(question, new KeptLookup(answer, ticker.read(), keep.toNanos()));
            }
            return answer;
        } finally {
            underWay.remove(question);
            mine.complete(answer == null ? new Lookup.Failed("internal error") : answer);
        }
    }

    private Duration keep(Lookup answer) {
        Duration told = switch (answer) {
            case Lookup.Found found -> found.keep();
            case Lookup.Empty empty -> empty.keep();
            case Lookup.NoSuchName none -> none.keep();
            case Lookup.Failed failed -> Duration.ZERO;
        };
        return told.compareTo(longest) < 0 ? told : longest;
    }
}
