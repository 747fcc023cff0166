package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.route.Destination;

/// What waits in memory for one destination, and how many work on it. Any thread may call it; only [#take] waits.
final class DestinationQueue {
    /// What became of a job that was added.
    enum Added {
        /// It waits, and there are connections enough.
        QUEUED,
        /// It waits, and one more connection would help.
        WORKER_WANTED,
        /// No room: it was not taken.
        FULL,
        /// The destination is in back-off: it was not taken.
        BACKING_OFF,
        /// This queue is no longer in use: ask for the destination's new one.
        RETIRED
    }

    private final Destination destination;
    private final int capacity;
    private final DestinationPace pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final JobLine jobs = new JobLine();
    private final AtomicBoolean inLine = new AtomicBoolean();
    /// The one that has waited longest is first. While there are any, no job waits.
    private final ArrayDeque<IdleWorker> idle = new ArrayDeque<>();
    private int workers;
    private boolean retired;

    DestinationQueue(Destination destination, int capacity, DestinationPace pace) {
        this.destination = destination;
        this.capacity = capacity;
        this.pace = pace;
    }

    Destination destination() {
        return destination;
    }

    Added add(Job job, Instant now) {
        lock.lock();
        try {
            if (retired) {
                return Added.RETIRED;
            }
            if (pace.isBackingOff(now)) {
                return Added.BACKING_OFF;
            }
            if (jobs.size() >= capacity) {
                return Added.FULL;
            }
            // The last to come has the warmest connection, and those that nobody needs grow old.
            IdleWorker free = idle.pollLast();
            if (free != null) {
                free.settle(job);
                return Added.QUEUED;
            }
            jobs.add(job, now);
            return wantsWorker() ? Added.WORKER_WANTED : Added.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    private boolean wantsWorker() {
        return !jobs.isEmpty() && workers < pace.limit();
    }

    /// Takes this queue's one place in the line of those that wait for a connection. Returns false when it stands
    /// there already.
    boolean lineUp() {
        return inLine.compareAndSet(false, true);
    }

    void leaveLine() {
        inLine.set(false);
    }

    /// Counts a worker in, if one is still wanted.
    boolean hire() {
        lock.lock();
        try {
            if (retired || !wantsWorker()) {
                return false;
            }
            workers++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// The next job, waiting for one at most so long; null when the calling worker is to go: it is counted out
    /// already then.
    @Nullable
    Job take(Duration patience) {
        IdleWorker waiting;
        lock.lock();
        try {
            boolean surplus = workers > pace.limit();
            Job job = surplus ? null : jobs.poll();
            if (job != null) {
                return job;
            }
            if (surplus || retired || patience.isZero()) {
                workers--;
                return null;
            }
            waiting = new IdleWorker(System.nanoTime() + patience.toNanos());
            idle.addLast(waiting);
        } finally {
            lock.unlock();
        }
        return waiting.await();
    }

    /// Sends away the workers that have waited for a job as long as they may. To be called about once a second.
    void dismissIdle(long nanoTime) {
        lock.lock();
        try {
            while (!idle.isEmpty() && idle.getFirst().isOverdue(nanoTime)) {
                dismissFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    private void dismissFirst() {
        idle.removeFirst().settle(null);
        workers--;
    }

    /// Counts a worker out that leaves of its own accord. Returns whether another should come in its place.
    boolean leave() {
        lock.lock();
        try {
            workers--;
            return !retired && wantsWorker();
        } finally {
            lock.unlock();
        }
    }

    /// The destination took mail. Returns whether one more connection would help.
    boolean succeeded() {
        lock.lock();
        try {
            pace.succeeded();
            return wantsWorker();
        } finally {
            lock.unlock();
        }
    }

    /// The destination was in trouble. Returns what waited for it, to be deferred, when it is in back-off now; else
    /// nothing.
    List<Job> failed(String fault, Instant now) {
        lock.lock();
        try {
            pace.failed(fault, now);
            return pace.isBackingOff(now) ? jobs.drain() : List.of();
        } finally {
            lock.unlock();
        }
    }

    /// When the back-off ends, or ended.
    Instant openAgain() {
        lock.lock();
        try {
            return pace.openAgain();
        } finally {
            lock.unlock();
        }
    }

    String lastFault() {
        lock.lock();
        try {
            return pace.lastFault();
        } finally {
            lock.unlock();
        }
    }

    /// Ends this queue's use when nothing waits, nobody works and no back-off is to be remembered.
    boolean retireIfUnused(Instant now) {
        lock.lock();
        try {
            if (workers > 0 || !jobs.isEmpty() || !pace.isForgettable(now)) {
                return false;
            }
            retired = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Ends its use at once; returns what waited.
    List<Job> retire() {
        lock.lock();
        try {
            retired = true;
            while (!idle.isEmpty()) {
                dismissFirst();
            }
            return jobs.drain();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return jobs.size();
        } finally {
            lock.unlock();
        }
    }
}
