package org.posthorn.dns;

import java.util.concurrent.atomic.AtomicInteger;

/// An answer in the cache.
///
/// @param began when it was got, in nanoseconds of the cache's clock
/// @param keep for how long it holds, in nanoseconds
/// @param asks how often it was asked for since
record KeptLookup(Lookup answer, long began, long keep, AtomicInteger asks) {
    /// Below that, a further query is hardly later than the refreshing one.
    private static final long SHORTEST = 10_000_000_000L;
    /// Fewer do not show that it will be asked for again.
    private static final int HOT = 3;

    KeptLookup(Lookup answer, long began, long keep) {
        this(answer, began, keep, new AtomicInteger());
    }

    /// One more asks for it. Whether that shows that it should be got anew before its time is over: it is in the last
    /// tenth of that, and asked for often.
    boolean isToBeRefreshed(long now) {
        int count = asks.incrementAndGet();
        return count >= HOT && keep >= SHORTEST && now - began > keep - keep / 10;
    }
}
