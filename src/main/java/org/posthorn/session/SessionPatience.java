package org.posthorn.session;

import java.time.Duration;

/// How a session treats a client that talks too early, errs, or drips. Clients that are exempt (see
/// [org.posthorn.policy.AbuseGuard]) are neither delayed nor tried for early talk; who drips is all the same.
///
/// @param greetDelay how long a relay listener waits for octets that must not come before its greeting; zero greets
///     at once and does not look
/// @param softErrors 5xx replies to one session that come at once; the further ones come late
/// @param errorDelay how late the first of them comes, and how much later each next one
/// @param longestDelay of one reply
/// @param minimumRate octets a second that content must bring on average; 0 asks for none
/// @param rateGrace how much longer content may be waited for than that rate gives
public record SessionPatience(
        Duration greetDelay,
        int softErrors,
        Duration errorDelay,
        Duration longestDelay,
        int minimumRate,
        Duration rateGrace) {

    public SessionPatience {
        within("greet-delay", greetDelay, Duration.ofMinutes(1));
        within("error-delay", errorDelay, Duration.ofMinutes(1));
        within("longest-delay", longestDelay, Duration.ofMinutes(5));
        within("rate-grace", rateGrace, Duration.ofHours(1));
        if (softErrors < 0) {
            throw new IllegalArgumentException("soft-errors must not be negative: " + softErrors);
        }
        if (minimumRate < 0) {
            throw new IllegalArgumentException("minimum-rate must not be negative: " + minimumRate);
        }
    }

    public static SessionPatience defaults() {
        return new SessionPatience(
                Duration.ofMillis(300), 10, Duration.ofSeconds(1), Duration.ofSeconds(10), 1, Duration.ofMinutes(1));
    }

    /// Waits for nothing and forgives all; for tests of other things.
    public static SessionPatience endless() {
        return new SessionPatience(Duration.ZERO, 0, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);
    }

    /// How late the reply to an error comes.
    ///
    /// @param session errors of the session so far
    /// @param address errors of its address beyond those that are forgiven
    Duration delay(int session, int address) {
        long over = Math.max(session - (long) softErrors, address);
        if (over <= 0 || errorDelay.isZero()) {
            return Duration.ZERO;
        }
        return over > longestDelay.toNanos() / errorDelay.toNanos() ? longestDelay : errorDelay.multipliedBy(over);
    }

    private static void within(String name, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be from 0 to " + most + ": " + value);
        }
    }
}
