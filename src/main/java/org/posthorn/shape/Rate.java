package org.posthorn.shape;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// So many in any minute, and no more: each has its time, one after the other. What was left unused lately may come
/// at once, one second's worth at the most. The distance between the others is a little longer for that, and for those who
/// come a second late to their time, so that no sixty seconds hold more than the number says.
///
/// Not thread-safe.
final class Rate {
    private static final long MINUTE_MICROS = 60_000_000;
    private static final int SECONDS = 60;

    private final int burst;
    private final long spacing;
    private long next = Long.MIN_VALUE;
    private long seen = Long.MIN_VALUE;

    /// @param perMinute at least 1
    Rate(int perMinute) {
        this.burst = Math.max(1, perMinute / SECONDS);
        int unevenly = Math.max(1, 2 * perMinute / SECONDS);
        this.spacing = Math.ceilDiv(MINUTE_MICROS, perMinute - unevenly + 1);
    }

    /// When the next may go, which is now or later.
    Instant free(Instant now) {
        look(now);
        return at(next, now);
    }

    /// Where the clock was set back, what was taken is so much earlier too. Threads may come with the time of a moment ago.
    private void look(Instant now) {
        long micros = micros(now);
        if (micros + MINUTE_MICROS < seen && next != Long.MIN_VALUE) {
            next -= seen - micros;
        }
        seen = micros;
    }

    /// Takes the times of so many.
    ///
    /// @param slowness how much slower than usual, from 1
    /// @return when the first may go: now, or later
    Instant take(int count, Instant now, double slowness) {
        look(now);
        long distance = (long) Math.ceil(spacing * slowness);
        long mine = Math.max(next, micros(now) - (burst - 1) * distance);
        next = mine + count * distance;
        return at(mine, now);
    }

    /// When one may go that so many are ahead of, whose times are not taken yet.
    ///
    /// @param slowness how much slower than usual, from 1
    Instant after(int count, Instant now, double slowness) {
        look(now);
        long distance = (long) Math.ceil(spacing * slowness);
        long first = Math.max(next, micros(now) - (burst - 1) * distance);
        return at(first + count * distance, now);
    }

    /// Whether nothing of what went before matters any more.
    boolean isRested(Instant now) {
        return next <= micros(now) - (burst - 1) * spacing;
    }

    private static Instant at(long micros, Instant now) {
        return micros <= micros(now) ? now : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
