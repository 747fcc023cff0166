package org.posthorn.ops;

import java.time.Duration;

/// A span of time for a person, in its largest unit: `12s`, `5m`, `47h`, `3d`.
final class Span {
    private Span() {}

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
