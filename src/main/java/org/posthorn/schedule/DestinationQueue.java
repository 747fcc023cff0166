package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;
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
        /// Nothing may go there now: it was not taken.
        PAUSED,
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
    /// Null where no rule shapes this destination, as for nearly all of them.
    private @Nullable Gate gate;
    /// The gates that workers were hired through who have not asked for theirs yet.
    private final ArrayDeque<Gate> passes = new ArrayDeque<>(0);
    /// Whether no job may go until a time comes that is seen to.
    private boolean resting;

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
            if (gate != null && gate.isPaused()) {
                return Added.PAUSED;
            }
            if (pace.isBackingOff(now) || pace.isInTrouble() && jobs.size() >= (workers == 0 ? 1 : ON_TRIAL)) {
                return Added.IN_TROUBLE;
            }
            // The last to come has the warmest connection, and those that nobody needs grow old.
            IdleWorker idler = mayPassAll() ? idle.pollLast() : null;
            if (idler != null) {
                passed(job);
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
        return !jobs.isEmpty() && !resting && workers < pace.limit();
    }

    /// Whether a job that just came may go to a worker that waits.
    private boolean mayPassAll() {
        return gate == null || !idle.isEmpty() && jobs.isEmpty() && mayPass();
    }

    /// Whether the next job may go now; when not, this queue is roused when it may.
    private boolean mayPass() {
        if (gate == null || gate.isOpen()) {
            return true;
        }
        if (!resting) {
            resting = true;
            gate.rest(this);
        }
        return false;
    }

    private void passed(Job job) {
        if (gate != null) {
            gate.passed(job);
        }
    }

    private @Nullable Job nextThatMayPass() {
        if (jobs.isEmpty() || !mayPass()) {
            return null;
        }
        Job job = jobs.poll();
        if (job != null) {
            passed(job);
            overflow.drained();
        }
        return job;
    }

    /// The time came that it rested for. Returns whether one more connection would help.
    boolean rouse() {
        lock.lock();
        try {
            resting = false;
            while (!idle.isEmpty()) {
                Job job = nextThatMayPass();
                if (job == null) {
                    break;
                }
                idle.removeLast().settle(job);
            }
            return !retired && wantsWorker();
        } finally {
            lock.unlock();
        }
    }

    /// Goes through another gate from now on. The workers that went through the one before go, as soon as each has no
    /// job. Returns what waits, to be added anew.
    List<Job> shape(@Nullable Gate another) {
        Gate before;
        List<Job> waiting;
        lock.lock();
        try {
            before = gate;
            gate = another;
            resting = false;
            while (!idle.isEmpty()) {
                dismissFirst();
            }
            waiting = jobs.drain();
        } finally {
            lock.unlock();
        }
        if (before != null) {
            before.giveUp();
        }
        return waiting;
    }

    /// Whether one more connection would help.
    boolean isWanting() {
        lock.lock();
        try {
            return !retired && wantsWorker();
        } finally {
            lock.unlock();
        }
    }

    /// What is to go through the gate, or null.
    @Nullable
    Gate gate() {
        lock.lock();
        try {
            return gate;
        } finally {
            lock.unlock();
        }
    }

    /// The gate that a worker was hired through, or null: to be asked once for each that was hired.
    @Nullable
    Gate pass() {
        lock.lock();
        try {
            return passes.poll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes out what waits, when nothing may go now.
    List<Job> drainIfPaused() {
        lock.lock();
        try {
            return gate != null && gate.isPaused() ? jobs.drain() : List.of();
        } finally {
            lock.unlock();
        }
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
        Gate vain;
        lock.lock();
        try {
            if (!retired && wantsWorker() && workers <= connectionsLeft) {
                return hireThroughGate();
            }
            vain = gate;
        } finally {
            lock.unlock();
        }
        if (vain != null) {
            vain.giveUp();
        }
        return false;
    }

    private boolean hireThroughGate() {
        if (gate != null) {
            if (!gate.connect()) {
                return false;
            }
            passes.add(gate);
        }
        workers++;
        return true;
    }

    /// The next job, waiting for one at most so long; null when the calling worker is to go: it is counted out
    /// already then.
    @Nullable
    Job take(Duration patience) {
        return take(patience, null);
    }

    /// @param mine the gate that the worker was hired through
    @Nullable
    Job take(Duration patience, @Nullable Gate mine) {
        IdleWorker waiting;
        lock.lock();
        try {
            boolean surplus = workers > pace.limit() || mine != gate || gate != null && gate.isClosing();
            Job job = surplus ? null : nextThatMayPass();
            if (job != null) {
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
            boolean unshaped = gate == null || gate.throttle().isForgettable(now);
            if (workers > 0 || !jobs.isEmpty() || !pace.isForgettable(now) || !unshaped) {
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

    /// As it is just now.
    LaneView view(QueueId id, Instant now) {
        lock.lock();
        try {
            return new LaneView(
                    jobs.size(),
                    jobs.holds(id),
                    workers,
                    pace.limit(),
                    pace.isInTrouble(),
                    pace.isBackingOff(now) ? pace.openAgain() : null,
                    pace.lastFault(),
                    gate != null && resting && gate.opens().isAfter(now) ? gate.opens() : null,
                    inLine.get(),
                    gate == null ? null : gate.throttle().view(now));
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
