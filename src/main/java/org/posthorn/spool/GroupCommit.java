package org.posthorn.spool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// How long a batch waits for company before it is written: a sync costs the same for one message and for fifty.
///
/// A message waits only while others are on their way in, and never longer than a sync usually takes, so that the
/// wait at most doubles what the disk costs it; alone it does not wait at all. Records that nobody waits for, such
/// as the outcome of a delivery, wait for a message to go along with. Any thread.
final class GroupCommit {
    private static final int SMOOTHING = 8;

    private final long most;
    private final AtomicInteger arriving = new AtomicInteger();
    private volatile long usualSync;

    /// @param most the longest that any batch waits
    GroupCommit(Duration most) {
        this.most = most.toNanos();
    }

    /// A message is on its way in. Each is followed by one [#arrived].
    void arriving() {
        arriving.incrementAndGet();
    }

    /// It was committed or given up.
    void arrived() {
        arriving.decrementAndGet();
    }

    boolean isAnyArriving() {
        return arriving.get() > 0;
    }

    /// Learns how long a sync took. The journal's thread alone calls this.
    void synced(long nanos) {
        usualSync += (nanos - usualSync) / SMOOTHING;
    }

    /// How long after its first record a batch may still wait, in nanoseconds.
    ///
    /// @param awaited whether anybody waits for a record in it
    long patience(boolean awaited) {
        if (!awaited) {
            return most;
        }
        return isAnyArriving() ? Math.min(most, usualSync) : 0;
    }
}
