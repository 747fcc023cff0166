package org.posthorn.alias;

import java.time.Duration;

/// `[call-ahead]`: how the hosts behind this server are asked for their recipients.
///
/// @param positive for how long it is remembered that a recipient is taken
/// @param negative for how long it is remembered that one is refused
/// @param pause for how long a domain whose host gave no answer is not asked
/// @param entries recipients that are remembered
/// @param atOnce questions at a time
/// @param timeout of one question, everything included
/// @param unreachable what becomes of a recipient of whom nobody can tell
public record CallAheadSettings(
        Duration positive,
        Duration negative,
        Duration pause,
        int entries,
        int atOnce,
        Duration timeout,
        Unreachable unreachable) {

    /// What becomes of a recipient when its host gives no answer.
    public enum Unreachable {
        /// The mail is taken; if the host refuses it later, a report goes to its sender, who may be forged.
        ACCEPT,
        /// 450: the client is to try again.
        DEFER
    }

    public CallAheadSettings {
        check("positive", positive, Duration.ZERO, Duration.ofDays(31));
        check("negative", negative, Duration.ZERO, Duration.ofDays(31));
        check("pause", pause, Duration.ZERO, Duration.ofHours(1));
        check("timeout", timeout, Duration.ofSeconds(1), Duration.ofMinutes(4));
        if (entries < 1) {
            throw new IllegalArgumentException("entries must be at least 1: " + entries);
        }
        if (atOnce < 1 || atOnce > 1000) {
            throw new IllegalArgumentException("at-once must be 1 to 1000: " + atOnce);
        }
    }

    public static CallAheadSettings defaults() {
        return new CallAheadSettings(
                Duration.ofHours(12),
                Duration.ofMinutes(30),
                Duration.ofSeconds(10),
                100_000,
                20,
                Duration.ofSeconds(30),
                Unreachable.DEFER);
    }

    private static void check(String key, Duration given, Duration least, Duration most) {
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " must be " + least + " to " + most + ": " + given);
        }
    }
}
