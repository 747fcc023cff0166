package org.posthorn.ops;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the mail log is written.
///
/// @param target a file, or `-` for the standard error stream
/// @param capacity events that may wait for the writer, rounded up to a power of two; beyond that they are dropped
///     and counted
/// @param gather how long lines may wait for others to be written with
/// @param moved how often to look whether the file was moved away, as log rotation does
/// @param drain how long to go on writing what waits when the log is closed
public record LogSettings(Format format, String target, int capacity, Duration gather, Duration moved, Duration drain) {

    /// How a line looks.
    public enum Format {
        TEXT,
        JSON
    }

    public LogSettings {
        if (target.isBlank()) {
            throw new IllegalArgumentException("log target must be a file, or - for the standard error stream");
        }
        if (capacity < 1 || capacity > 1 << 24) {
            throw new IllegalArgumentException("log capacity must be from 1 to " + (1 << 24) + ": " + capacity);
        }
        if (gather.isNegative() || gather.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("log gather must be from 0 to 1s: " + gather);
        }
        if (moved.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("log moved must be at least 100ms: " + moved);
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("log drain must not be negative: " + drain);
        }
    }

    /// Text on the standard error stream, where a service manager picks it up.
    public static LogSettings defaults() {
        return to(Format.TEXT, "-");
    }

    /// The defaults in another format or to another target.
    public static LogSettings to(Format format, String target) {
        return new LogSettings(
                format, target, 1 << 16, Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    /// The file; empty for the standard error stream.
    Optional<Path> file() {
        return target.equals("-") ? Optional.empty() : Optional.of(Path.of(target));
    }
}
