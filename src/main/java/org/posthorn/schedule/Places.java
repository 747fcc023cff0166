package org.posthorn.schedule;

import java.time.Instant;

/// The places in memory of one destination, and when comes back what found none.
///
/// Not thread-safe: the destination's queue guards it.
final class Places {
    private final int capacity;
    private final Overflow overflow;

    Places(int capacity, Overflow overflow) {
        this.capacity = capacity;
        this.overflow = overflow;
    }

    /// A sender gets as many places as are left for all others, so that there is always one left for another. While
    /// some that were sent away are yet to come back, half of the places are for these.
    ///
    /// @param atLeast how many the destination may have whatever is left
    /// @param free how many messages more have room in memory: a destination may have as many as that, and no more
    boolean haveRoom(Job job, JobLine jobs, int atLeast, int free, Instant now) {
        int size = jobs.size();
        int share = Math.min(capacity, Math.max(atLeast, free));
        if (!job.flight().waited() && overflow.isOutstanding(now)) {
            share -= share / 2;
        }
        int room = share - size;
        return room > 0 && (size <= room || jobs.waitingLike(job) <= room);
    }

    /// A job left its place.
    void left() {
        overflow.drained();
    }

    /// When a job that found no room comes back.
    ///
    /// @param waiting how many have a place
    Instant next(Instant now, int waiting) {
        return overflow.next(now, waiting);
    }
}
