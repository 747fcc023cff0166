package org.posthorn.shape;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A throttle as operators see it.
///
/// @param name of the rule
/// @param connections in use by all who share it
/// @param mostConnections that may be just now; zero for any number
/// @param sixteenths of its usual speed
/// @param whole when it has its usual speed again
/// @param pausedUntil null unless nothing goes now
/// @param pausedFor why
public record ThrottleView(
        String name,
        Limits limits,
        int connections,
        int mostConnections,
        int sixteenths,
        Instant whole,
        @Nullable Instant pausedUntil,
        String pausedFor) {
    /// Whether it is slower than usual.
    public boolean isSlowed() {
        return sixteenths < SlowDowns.WHOLE;
    }
}
