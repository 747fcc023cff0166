package org.posthorn.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps answers for as long as they say, and lets those who ask the same at the same time share one query.
final class LookupCache {
    private final Cache<Question, Lookup> kept;
    private final Map<Question, CompletableFuture<Lookup>> underWay = new ConcurrentHashMap<>();
    private final Duration longest;

    LookupCache(int entries, Duration longest, Ticker ticker) {
        this.longest = longest;
        kept = Caffeine.newBuilder()
                .maximumSize(entries)
                .ticker(ticker)
                .expireAfter(Expiry.<Question, Lookup>creating((question, answer) -> keep(answer)))
                .build();
    }

    /// @param ask must return, and never throw
    Lookup get(Question question, Function<Question, Lookup> ask) {
        Lookup known = kept.getIfPresent(question);
        if (known != null) {
            return known;
        }
        var mine = new CompletableFuture<Lookup>();
        CompletableFuture<Lookup> others = underWay.putIfAbsent(question, mine);
        return others == null ? lead(question, ask, mine) : others.join();
    }

    private Lookup lead(Question question, Function<Question, Lookup> ask, CompletableFuture<Lookup> mine) {
        @Nullable Lookup answer = null;
        try {
            answer = ask.apply(question);
            if (keep(answer).isPositive()) {
                kept.put(question, answer);
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
