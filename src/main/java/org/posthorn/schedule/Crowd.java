package org.posthorn.schedule;

import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/// The mail in memory for all destinations that share the limits of a rule. Together they have as many places as one
/// destination has: each alone is small, but a provider has thousands of them, and their mail goes as slowly as the rule
/// wants. Any thread may call it.
final class Crowd {
    private final ReentrantLock lock = new ReentrantLock();
    private final Overflow overflow;
    private int waiting;

    Crowd(Overflow overflow) {
        this.overflow = overflow;
    }

    /// Whether there is a place for one more, as [Places#haveRoom]: a destination gets as many as are left for the others.
    ///
    /// @param size how many wait for the job's destination
    boolean hasRoom(Job job, int size, int atLeast, int free, Instant now) {
        lock.lock();
        try {
            int share = Math.max(atLeast, free);
            if (!job.flight().waited() && overflow.isOutstanding(now)) {
                share -= share / 2;
            }
            int room = share - waiting;
            return room > 0 && size <= room;
        } finally {
            lock.unlock();
        }
    }

    void came() {
        lock.lock();
        try {
            waiting++;
        } finally {
            lock.unlock();
        }
    }

    /// One goes to its destination.
    void passed() {
        lock.lock();
        try {
            waiting--;
            overflow.drained();
        } finally {
            lock.unlock();
        }
    }

    /// So many left memory without an attempt.
    void left(int count) {
        lock.lock();
        try {
            waiting -= count;
        } finally {
            lock.unlock();
        }
    }

    /// When a job that found no room comes back.
    Instant next(Instant now) {
        lock.lock();
        try {
            return overflow.next(now, waiting);
        } finally {
            lock.unlock();
        }
    }
}
