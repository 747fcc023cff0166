package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
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
    private final DestinationPace pace;
    private final Places places;
    private final ReentrantLock lock = new ReentrantLock();
    private final JobLine jobs = new JobLine();
    private final AtomicBoolean inLine = new AtomicBoolean();
    private final IdleWorkers idle;
    private final Passage passage = new Passage(this);
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
        this.pace = pace;
        this.places = new Places(capacity, overflow);
        this.idle = new IdleWorkers(this, withIdle);
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
            if (passage.isPaused()) {
                return Added.PAUSED;
            }
            if (pace.isBackingOff(now) || pace.isInTrouble() && jobs.size() >= (workers == 0 ? 1 : ON_TRIAL)) {
                return Added.IN_TROUBLE;
            }
            if (!idle.isEmpty() && jobs.isEmpty() && passage.mayPass()) {
                passage.passed(job);
                idle.give(job);
                return Added.QUEUED;
            }
            if (!passage.hasRoom(job, jobs.size(), pace.limit(), free, now)
                    || !places.haveRoom(job, jobs, pace.limit(), free, now)) {
                return Added.FULL;
            }
            jobs.add(job, now);
            passage.came();
            return wantsWorker() ? Added.WORKER_WANTED : Added.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /// When a job that found no room comes back.
    ///
    /// @param free as when it found none
    Instant overflowed(Job job, Instant now, int free) {
        lock.lock();
        try {
            return passage.hasRoom(job, jobs.size(), pace.limit(), free, now)
                    ? places.next(now, jobs.size())
                    : passage.next(now);
        } finally {
            lock.unlock();
        }
    }

    private List<Job> drain() {
        List<Job> all = jobs.drain();
        passage.left(all.size());
        return all;
    }

    private boolean wantsWorker() {
        return !jobs.isEmpty() && !passage.isResting() && workers < pace.limit();
    }

    private @Nullable Job nextThatMayPass() {
        if (jobs.isEmpty() || !passage.mayPass()) {
            return null;
        }
        Job job = jobs.poll();
        if (job != null) {
            passage.passed(job);
            passage.left();
            places.left();
        }
        return job;
    }

    /// The time came that it rested for. Returns whether one more connection would help.
    boolean rouse() {
        lock.lock();
        try {
            passage.rested();
            Job job = idle.isEmpty() ? null : nextThatMayPass();
            while (job != null) {
                idle.give(job);
                job = idle.isEmpty() ? null : nextThatMayPass();
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
            waiting = drain();
            before = passage.change(another);
            workers -= idle.dismissAll();
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
            return passage.gate();
        } finally {
            lock.unlock();
        }
    }

    /// The gate that a worker was hired through, or null: to be asked once for each that was hired.
    @Nullable
    Gate pass() {
        lock.lock();
        try {
            return passage.pass();
        } finally {
            lock.unlock();
        }
    }

    /// Takes out what waits, when nothing may go now.
    List<Job> drainIfPaused() {
        lock.lock();
        try {
            return passage.isPaused() ? drain() : List.of();
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
                boolean hired = passage.connect();
                workers += hired ? 1 : 0;
                return hired;
            }
            vain = passage.gate();
        } finally {
            lock.unlock();
        }
        if (vain != null) {
            vain.giveUp();
        }
        return false;
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
            boolean surplus = workers > pace.limit() || passage.isClosedTo(mine);
            Job job = surplus ? null : nextThatMayPass();
            if (job != null) {
                return job;
            }
            if (surplus || retired || patience.isZero()) {
                workers--;
                return null;
            }
            waiting = new IdleWorker(System.nanoTime() + patience.toNanos());
            idle.add(waiting);
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
            workers -= idle.dismissOverdue(nanoTime);
        } finally {
            lock.unlock();
        }
    }

    /// Sends away the worker that has waited longest for a job, so that another destination gets its connection. Returns
    /// whether one waited. To be called when this queue was taken from where it had put itself.
    boolean dismissOldest() {
        lock.lock();
        try {
            boolean dismissed = idle.dismissOldest();
            workers -= dismissed ? 1 : 0;
            return dismissed;
        } finally {
            lock.unlock();
        }
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
    List<Job> failed(Diagnosis fault, Instant began, Instant now) {
        lock.lock();
        try {
            pace.failed(fault, began, now, workers - 1);
            return pace.isBackingOff(now) ? drain() : List.of();
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

    Diagnosis lastFault() {
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
            if (workers > 0 || !jobs.isEmpty() || !pace.isForgettable(now) || !passage.isForgettable(now)) {
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
            workers -= idle.dismissAll();
            return drain();
        } finally {
            lock.unlock();
        }
    }

    /// How many jobs go before that of a message; none when it does not wait here.
    int ahead(QueueId id) {
        lock.lock();
        try {
            JobLine.Ahead ahead = jobs.ahead(id);
            return ahead == null ? 0 : ahead.jobs();
        } finally {
            lock.unlock();
        }
    }

    /// As it is just now.
    ///
    /// @param others jobs of other destinations that share its rates and go before that of the message
    LaneView view(QueueId id, int others, Instant now) {
        lock.lock();
        try {
            JobLine.Ahead ahead = jobs.ahead(id);
            return new LaneView(
                    jobs.size(),
                    ahead == null ? null : new LaneView.Turn(ahead.jobs(), passage.turn(ahead, others, now)),
                    workers,
                    pace.limit(),
                    pace.isInTrouble(),
                    pace.isBackingOff(now) ? pace.openAgain() : null,
                    Settler.withHost(pace.lastFault()),
                    inLine.get(),
                    passage.view(now));
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
