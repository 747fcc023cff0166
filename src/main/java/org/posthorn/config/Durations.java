package org.posthorn.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as the file has them: `"30s"`, `"1h30m"`, `"5d"`.
final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

    private static final Duration LONGEST = Duration.ofDays(36_525);

    private Durations() {}

    /// @throws IllegalArgumentException when the text is no duration, or one of more than 100 years
    static Duration parse(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        int at = 0;
        // Part by part: a pattern for the whole would take a frame of the stack for each.
        while (part.region(at, text.length()).lookingAt()) {
            sum = sum.plus(of(Long.parseLong(part.group(1)), part.group(2)));
            if (sum.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("is longer than 100 years: \"" + text + '"');
            }
            at = part.end();
        }
        if (at == 0 || at < text.length()) {
            throw new IllegalArgumentException("is no duration: \"" + text
                    + "\" (write a number and ms, s, m, h or d, such as \"30s\" or \"1h30m\")");
        }
        return sum;
    }

    private static Duration of(long count, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> throw new IllegalArgumentException("is in no unit of time: " + unit);
        };
    }

    /// The shortest way to write it; what is below a millisecond is left out.
    static String print(Duration duration) {
        if (duration.toMillis() == 0) {
            return "0s";
        }
        var text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
