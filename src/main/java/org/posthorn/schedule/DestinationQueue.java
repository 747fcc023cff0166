package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.route.Destination;

/// What waits in memory for one destination, and how many work on it. Any thread may call it; only [#take] waits.
final class DestinationQueue {
    /// While a single connection tries a destination that was in trouble, no more need wait in memory.
    private static final int ON_TRIAL = 10;

    /// What became of a job that was added.
    enum Added {
        /// It waits, and there are connections enough.
        QUEUED,
        /// It waits, and one more connection would help.
        WORKER_WANTED,
        /// No room: it was not taken.
        FULL,
        /// The destination is in trouble: it was not taken.
        IN_TROUBLE,
        /// This queue is no longer in use: ask for the destination's new one.
        RETIRED
    }

    private final Destination destination;
    private final int capacity;
    private final DestinationPace pace;
    private final Overflow overflow;
    private final Queue<DestinationQueue> withIdle;
    private final ReentrantLock lock = new ReentrantLock();
    private final JobLine jobs = new JobLine();
    private final AtomicBoolean inLine = new AtomicBoolean();
    /// The one that has waited longest is first. While there are any, no job waits.
    private final ArrayDeque<IdleWorker> idle = new ArrayDeque<>();
    private boolean idleListed;
    private int workers;
    private boolean retired;

    /// @param withIdle where it puts itself when a worker waits, so that [#dismissIdle] is called
    DestinationQueue(
            Destination destination,
            int capacity,
            DestinationPace pace,
            Overflow overflow,
            Queue<DestinationQueue> withIdle) {
        this.destination = destination;
        this.capacity = capacity;
        this.pace = pace;
        this.overflow = overflow;
        this.withIdle = withIdle;
    }

    Destination destination() {
        return destination;
    }

    /// @param free how many messages more have room in memory: a destination may have as many as that, and no more
    Added add(Job job, Instant now, int free) {
        lock.lock();
        try {
            if (retired) {
                return Added.RETIRED;
            }
            if (pace.isBackingOff(now) || pace.isInTrouble() && jobs.size() >= (workers == 0 ? 1 : ON_TRIAL)) {
                return Added.IN_TROUBLE;
            }
            // The last to come has the warmest connection, and those that nobody needs grow old.
            IdleWorker idler = idle.pollLast();
            if (idler != null) {
                idler.settle(job);
                return Added.QUEUED;
            }
            if (!hasRoom(job, now, free)) {
                return Added.FULL;
            }
            jobs.add(job, now);
            return wantsWorker() ? Added.WORKER_WANTED : Added.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /// A sender gets as many places as are left for all others, so that there is always one left for another. While
    /// some that were sent away are yet to come back, half of the places are for these.
    private boolean hasRoom(Job job, Instant now, int free) {
        int size = jobs.size();
        int share = Math.min(capacity, Math.max(pace.limit(), free));
        if (!job.flight().waited() && overflow.isOutstanding(now)) {
            share -= share / 2;
        }
        int room = share - size;
        return room > 0 && (size <= room || jobs.waitingLike(job) <= room);
    }

    /// When a job that found no room comes back.
    Instant overflowed(Instant now) {
        lock.lock();
        try {
            return overflow.next(now, jobs.size());
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

    /// Counts a worker in, if one is still wanted and no more work here than there are connections left for others.
    boolean hire(int connectionsLeft) {
        lock.lock();
        try {
            if (retired || !wantsWorker() || workers > connectionsLeft) {
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
                overflow.drained();
                return job;
            }
            if (surplus || retired || patience.isZero()) {
                workers--;
                return null;
            }
            waiting = new IdleWorker(System.nanoTime() + patience.toNanos());
            idle.addLast(waiting);
            if (!idleListed) {
                idleListed = true;
                withIdle.add(this);
            }
        } finally {
            lock.unlock();
        }
        return waiting.await();
    }

    /// Sends away the workers that have waited for a job as long as they may. To be called about once a second when
    /// this queue has put itself where such queues are.
    void dismissIdle(long nanoTime) {
        lock.lock();
        try {
            while (!idle.isEmpty() && idle.getFirst().isOverdue(nanoTime)) {
                dismissFirst();
            }
            idleListed = !idle.isEmpty();
            if (idleListed) {
                withIdle.add(this);
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
    boolean succeeded(Instant now) {
        lock.lock();
        try {
            pace.succeeded(now);
            return wantsWorker();
        } finally {
            lock.unlock();
        }
    }

    /// The destination was in trouble in an attempt of one of its workers. Returns what waited for it, to be
    /// suspended, when it is in back-off now; else nothing.
    List<Job> failed(String fault, Instant began, Instant now) {
        lock.lock();
        try {
            pace.failed(fault, began, now, workers - 1);
            return pace.isBackingOff(now) ? jobs.drain() : List.of();
        } finally {
            lock.unlock();
        }
    }

    /// When one that waits for the destination's trouble to end goes on.
    Instant comeBack(Instant now) {
        lock.lock();
        try {
            return pace.comeBack(now);
        } finally {
            lock.unlock();
        }
    }

    /// When a message goes on that met with a fault of the host after so many attempts; null: by its own schedule.
    @Nullable
    Instant afterFault(int attempts, Instant now) {
        lock.lock();
        try {
            return pace.afterFault(attempts, now);
        } finally {
            lock.unlock();
        }
    }

    boolean isInTrouble() {
        lock.lock();
        try {
            return pace.isInTrouble();
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

    /// Ends a back-off ahead of time.
    void tryNow(Instant now) {
        lock.lock();
        try {
            pace.tryNow(now);
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
