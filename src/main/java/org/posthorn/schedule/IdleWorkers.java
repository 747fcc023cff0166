package org.posthorn.schedule;

import java.util.ArrayDeque;
import java.util.Queue;

/// The workers of one destination that have a connection and wait for a job.
///
/// Not thread-safe: the destination's queue guards it.
final class IdleWorkers {
    private final DestinationQueue queue;
    private final Queue<DestinationQueue> withIdle;
    /// The one that has waited longest is first. While there are any, no job waits.
    private final ArrayDeque<IdleWorker> idle = new ArrayDeque<>(0);
    private boolean listed;

    /// @param withIdle where the queue is put when a worker waits, so that [DestinationQueue#dismissIdle] is called
    IdleWorkers(DestinationQueue queue, Queue<DestinationQueue> withIdle) {
        this.queue = queue;
        this.withIdle = withIdle;
    }

    boolean isEmpty() {
        return idle.isEmpty();
    }

    void add(IdleWorker worker) {
        idle.addLast(worker);
        if (!listed) {
            listed = true;
            withIdle.add(queue);
        }
    }

    /// Gives a job to the one that came last: it has the warmest connection, and those that nobody needs grow old. There
    /// must be one.
    void give(Job job) {
        idle.removeLast().settle(job);
    }

    /// Sends away those that have waited as long as they may. Returns how many. The queue was taken from where it was put.
    int dismissOverdue(long nanoTime) {
        int dismissed = 0;
        while (!idle.isEmpty() && idle.getFirst().isOverdue(nanoTime)) {
            idle.removeFirst().settle(null);
            dismissed++;
        }
        listed = !idle.isEmpty();
        if (listed) {
            withIdle.add(queue);
        }
        return dismissed;
    }

    /// Sends away the one that has waited longest, if there is any. Returns whether there was one. The queue was taken from
    /// where it was put.
    boolean dismissOldest() {
        IdleWorker oldest = idle.pollFirst();
        if (oldest != null) {
            oldest.settle(null);
        }
        listed = !idle.isEmpty();
        if (listed) {
            withIdle.add(queue);
        }
        return oldest != null;
    }

    /// Sends all away. Returns how many.
    int dismissAll() {
        int dismissed = idle.size();
        idle.forEach(worker -> worker.settle(null));
        idle.clear();
        return dismissed;
    }
}
