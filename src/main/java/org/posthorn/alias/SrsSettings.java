package org.posthorn.alias;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// `[srs]`: how the senders of forwarded mail are rewritten.
///
/// @param secretFile its lines are secrets: the first signs, all of them verify; without it nothing is rewritten
/// @param domain where what comes back is sent to: one of ours; empty: the first of ours
/// @param hashLength characters of the signature
/// @param maxAge how long a signature holds
public record SrsSettings(Optional<Path> secretFile, String domain, int hashLength, Duration maxAge) {
    /// Days are counted up to this, then again from 0.
    static final int MOST_DAYS = 1024;

    public SrsSettings {
        if (hashLength < 4 || hashLength > 20) {
            throw new IllegalArgumentException("hash-length must be 4 to 20: " + hashLength);
        }
        if (maxAge.compareTo(Duration.ofDays(1)) < 0 || maxAge.compareTo(Duration.ofDays(MOST_DAYS / 2)) > 0) {
            throw new IllegalArgumentException("max-age must be a day to " + MOST_DAYS / 2 + " days: " + maxAge);
        }
    }

    /// Off.
    public static SrsSettings defaults() {
        return new SrsSettings(Optional.empty(), "", 6, Duration.ofDays(21));
    }
}
