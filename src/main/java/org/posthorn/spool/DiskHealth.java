package org.posthorn.spool;

import java.time.Duration;

/// Whether the disk is worth another attempt. When it fails several times in a row new mail is refused, but for one
/// message in each interval, which finds out whether it works again. Any thread.
final class DiskHealth {
    private static final int MOST_FAILURES = 3;
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Duration interval;
    private int failures;
    private long nextTrial;
    private boolean told;
    private long nextToTell;

    DiskHealth(Duration interval) {
        this.interval = interval;
    }

    /// Whether a message may try the disk.
    ///
    /// @param now as [System#nanoTime()]
    synchronized boolean admits(long now) {
        if (!isIll()) {
            return true;
        }
        if (now - nextTrial < 0) {
            return false;
        }
        nextTrial = now + interval.toNanos();
        return true;
    }

    synchronized void failed(long now) {
        failures++;
        nextTrial = now + interval.toNanos();
    }

    /// Whether a failure now is one to tell of: the first, the one that makes it ill, and else one in each interval. What
    /// has to be written to a full disk fails several times a second.
    synchronized boolean isWorthTelling(long now) {
        if (told && now - nextToTell < 0 && failures != MOST_FAILURES) {
            return false;
        }
        told = true;
        nextToTell = now + interval.toNanos();
        return true;
    }

    /// Returns whether that is news.
    synchronized boolean worked() {
        boolean wasIll = isIll();
        failures = 0;
        return wasIll;
    }

    synchronized boolean isIll() {
        return failures >= MOST_FAILURES;
    }

    /// How long what has to be written waits after a failure.
    synchronized Duration pause() {
        return isIll() ? interval : SHORT;
    }
}
