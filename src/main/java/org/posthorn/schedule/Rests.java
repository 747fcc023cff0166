package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/// The destinations that have mail in memory and must wait for a time to send it, each once or twice. Any thread may
/// call it.
final class Rests {
    /// A clock that goes back by more than this was set.
    static final Duration SET_BACK = Duration.ofMinutes(1);

    private record Rest(Instant until, long number, DestinationQueue queue) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Rest> resting =
            new PriorityQueue<>(Comparator.comparing(Rest::until).thenComparingLong(Rest::number));
    private final Runnable earlier;
    private long count;
    private Instant seen = Instant.MIN;

    /// @param earlier told when one comes that must be roused before all others
    Rests(Runnable earlier) {
        this.earlier = earlier;
    }

    void add(DestinationQueue queue, Instant until) {
        boolean first;
        lock.lock();
        try {
            resting.add(new Rest(until, count++, queue));
            first = resting.element().queue() == queue;
        } finally {
            lock.unlock();
        }
        if (first) {
            earlier.run();
        }
    }

    /// Those whose time has come, taken out, in the order of their times; all of them when the clock was set back.
    List<DestinationQueue> due(Instant now) {
        lock.lock();
        try {
            var due = new ArrayList<DestinationQueue>();
            boolean setBack = now.plus(SET_BACK).isBefore(seen);
            seen = now;
            while (!resting.isEmpty() && (setBack || !resting.element().until().isAfter(now))) {
                due.add(resting.remove().queue());
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    /// How long until the next one's time comes, at most so long.
    Duration untilNext(Instant now, Duration most) {
        lock.lock();
        try {
            if (resting.isEmpty()) {
                return most;
            }
            Duration next = Duration.between(now, resting.element().until());
            return next.compareTo(most) < 0 ? next : most;
        } finally {
            lock.unlock();
        }
    }
}
