package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// When what finds no room in memory comes back from the spool: one after the other, a little faster than room was made
/// lately. So each message comes back once or twice, in the order in which they went, and not all of them again and
/// again.
///
/// Not thread-safe.
final class Overflow {
    private static final long WINDOW_MILLIS = 2_000;
    /// The line that waits in memory is to last until the first comes back, and to be full when it does not.
    private static final double HASTE = 1.5;
    /// Who takes this many a second or fewer still has so many come back: it may have become faster.
    private static final double LEAST_RATE = 25;
    /// As long as nobody knows better. Were it lower, what a quick destination could have had meanwhile would stand in line
    /// for a minute; to a slow one it comes once in vain.
    private static final double FIRST_RATE = 10_000;
    /// A clock that goes back by more than this was set.
    private static final long SET_BACK_MILLIS = 60_000;
    private static final double SHORTEST_LEAD_MILLIS = 1_000;

    private final Duration longestLead;
    private final double firstRate;
    private long count;
    private long countBefore;
    private long measuredAt;
    private double rate;
    /// When the last that was sent away comes back, in milliseconds.
    private double last;

    /// @param longestLead how long the first stays in the spool at the most
    Overflow(Duration longestLead) {
        this(longestLead, FIRST_RATE);
    }

    /// @param firstRate how many a second leave memory, as long as nobody knows better
    Overflow(Duration longestLead, double firstRate) {
        this.longestLead = longestLead;
        this.firstRate = firstRate;
    }

    /// One left memory.
    void drained() {
        count++;
    }

    /// Whether some that were sent away are yet to come back.
    boolean isOutstanding(Instant now) {
        return last > now.toEpochMilli();
    }

    /// When the next that is sent away comes back.
    ///
    /// @param waiting how many are in memory before it
    Instant next(Instant now, int waiting) {
        long millis = now.toEpochMilli();
        measure(millis);
        double pace = HASTE * (rate == 0 ? firstRate : Math.max(LEAST_RATE, rate));
        double lead = Math.max(SHORTEST_LEAD_MILLIS, waiting * 1_000.0 / pace);
        double earliest = millis + Math.min(lead, (double) longestLead.toMillis());
        last = Math.max(last + 1_000 / pace, earliest);
        return Instant.EPOCH.plus((long) (last * 1_000), ChronoUnit.MICROS);
    }

    private void measure(long millis) {
        if (millis < measuredAt - SET_BACK_MILLIS) {
            last -= measuredAt - millis;
            begin(millis);
        }
        long window = millis - measuredAt;
        if (last + WINDOW_MILLIS <= millis) {
            // An episode begins: what happened in quiet times says nothing of how fast it can be.
            begin(millis);
        } else if (window >= WINDOW_MILLIS) {
            double lately = (count - countBefore) * 1_000.0 / window;
            rate = rate == 0 ? Math.max(lately, LEAST_RATE) : (rate + lately) / 2;
            begin(millis);
        }
    }

    private void begin(long millis) {
        countBefore = count;
        measuredAt = millis;
    }
}
