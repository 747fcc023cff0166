package org.posthorn.spool;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as the spool keeps them: microseconds since the epoch, of the last 190,000 years and the next. What lies
/// farther off is kept as the last of these, whichever way it comes: what was read is written back as the same.
final class Times {
    private static final long MOST_SECONDS = 6_000_000_000_000L;
    private static final long MICROS_A_SECOND = 1_000_000;
    private static final long MOST_MICROS = MOST_SECONDS * MICROS_A_SECOND;

    private Times() {}

    static long micros(Instant time) {
        long seconds = Math.clamp(time.getEpochSecond(), -MOST_SECONDS, MOST_SECONDS);
        return Math.clamp(seconds * MICROS_A_SECOND + time.getNano() / 1_000, -MOST_MICROS, MOST_MICROS);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(Math.clamp(micros, -MOST_MICROS, MOST_MICROS), ChronoUnit.MICROS);
    }
}
