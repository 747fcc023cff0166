package org.posthorn.ops;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A span of time for a person, in its largest unit: `12s`, `5m`, `47h`, `3d`.
final class Span {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

    private Span() {}

    /// Reads what a person wrote: `90s`, `36h`, `2d12h`.
    ///
    /// @throws IllegalArgumentException when it is no span of time
    static Duration parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("no span of time, such as 90m or 2d12h: " + text);
        }
        return Duration.ofDays(number(matcher, 1))
                .plusHours(number(matcher, 2))
                .plusMinutes(number(matcher, 3))
                .plusSeconds(number(matcher, 4));
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    static String of(Duration span) {
        if (span.toSeconds() < 60) {
            return Math.max(0, span.toSeconds()) + "s";
        }
        if (span.toMinutes() < 60) {
            return span.toMinutes() + "m";
        }
        return span.toHours() < 48 ? span.toHours() + "h" : span.toDays() + "d";
    }
}
