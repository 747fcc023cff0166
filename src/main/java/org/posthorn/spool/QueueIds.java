package org.posthorn.spool;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Makes ids that grow: microseconds since the epoch and three bits more, or one more than the last where that is
/// greater. So ids made after a restart are new ones even if the clock was set back, as long as they start above
/// what the spool has seen.
final class QueueIds {
    private static final int COUNTER_BITS = 3;

    private final InstantSource clock;
    private final AtomicLong last;

    /// @param seen no id up to this is made again
    QueueIds(InstantSource clock, long seen) {
        this.clock = clock;
        this.last = new AtomicLong(seen);
    }

    long next() {
        long now = Math.max(0, Times.micros(clock.instant())) << COUNTER_BITS & Long.MAX_VALUE;
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }

    long last() {
        return last.get();
    }
}
