package org.posthorn.policy;

import java.time.Duration;

/// How much an account may send, and what is sudden. It holds wherever the account sends from.
///
/// @param messages within a `window`; 0 is no limit
/// @param recipients within a `window`; 0 is no limit
/// @param brakeFactor how many times its usual an account may send in a `brakeInterval`; 0 never brakes
/// @param brakeMinimum recipients in a `brakeInterval` below which nothing brakes
/// @param usualHalfLife after which a change of habit counts for half of what is usual
/// @param tracked accounts that are remembered; those heard of least are forgotten first
public record PaceSettings(
        int messages,
        int recipients,
        Duration window,
        int brakeFactor,
        int brakeMinimum,
        Duration brakeInterval,
        Duration usualHalfLife,
        int tracked) {

    public PaceSettings {
        AbuseSettings.atLeast("messages", messages, 0);
        AbuseSettings.atLeast("recipients", recipients, 0);
        AbuseSettings.atLeast("brake-factor", brakeFactor, 0);
        AbuseSettings.atLeast("brake-minimum", brakeMinimum, 1);
        AbuseSettings.atLeast("tracked", tracked, 1);
        span("window", window);
        span("brake-interval", brakeInterval);
        span("usual-half-life", usualHalfLife);
    }

    public static PaceSettings defaults() {
        return new PaceSettings(
                2000, 10_000, Duration.ofHours(1), 10, 1000, Duration.ofDays(1), Duration.ofDays(7), 20_000);
    }

    PaceSettings unlimited() {
        return new PaceSettings(0, 0, window, 0, brakeMinimum, brakeInterval, usualHalfLife, tracked);
    }

    static void span(String name, Duration value) {
        if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(name + " must be from 1ms to a year: " + value);
        }
    }
}
