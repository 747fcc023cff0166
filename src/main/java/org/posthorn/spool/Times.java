package org.posthorn.spool;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as the spool keeps them: microseconds since the epoch, of the last 200,000 years and the next.
final class Times {
    private static final long MOST_SECONDS = 6_000_000_000_000L;

    private Times() {}

    static long micros(Instant time) {
        return Math.clamp(time.getEpochSecond(), -MOST_SECONDS, MOST_SECONDS) * 1_000_000 + time.getNano() / 1_000;
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
