package org.posthorn.schedule;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The connections that all destinations share. Who wants one while none is free stands in line, each destination once,
/// so that none starves another. Destinations in trouble have a line of their own and get half of the connections at the
/// most: hosts that answer to nobody keep each one for minutes. Any thread may call it.
final class Connections {
    private final int most;
    private final Semaphore all;
    private final Semaphore onTrial;
    private final Queue<DestinationQueue> steady = new ConcurrentLinkedQueue<>();
    private final Queue<DestinationQueue> troubled = new ConcurrentLinkedQueue<>();
    private final BiConsumer<DestinationQueue, Boolean> granted;
    private volatile boolean troubledFirst;
    private volatile boolean stopped;

    /// @param granted gets the destination, which has counted the worker in, and whether it is in trouble
    Connections(int most, BiConsumer<DestinationQueue, Boolean> granted) {
        this.most = most;
        this.all = new Semaphore(most);
        this.onTrial = new Semaphore(Math.max(1, most / 2));
        this.granted = granted;
    }

    /// Gets a destination one more connection, now or when its turn comes.
    void want(DestinationQueue queue) {
        if (queue.lineUp()) {
            (queue.isInTrouble() ? troubled : steady).add(queue);
        }
        serve();
    }

    /// A connection ended.
    void release(boolean trial) {
        all.release();
        if (trial) {
            onTrial.release();
        }
        serve();
    }

    /// A destination that was in trouble took mail over its connection, which goes on as any other.
    void trialEnded() {
        onTrial.release();
        serve();
    }

    /// In turn, so that neither line starves the other.
    private void serve() {
        boolean served = true;
        while (served && !stopped && !(steady.isEmpty() && troubled.isEmpty())) {
            served = troubledFirst ? serveTroubled() || serveSteady() : serveSteady() || serveTroubled();
        }
    }

    private boolean serveSteady() {
        return !steady.isEmpty() && all.tryAcquire() && hire(steady.poll(), false);
    }

    private boolean serveTroubled() {
        if (troubled.isEmpty() || !onTrial.tryAcquire()) {
            return false;
        }
        if (!all.tryAcquire()) {
            onTrial.release();
            return false;
        }
        return hire(troubled.poll(), true);
    }

    /// Returns true: somebody's turn is over, so it may be another's.
    private boolean hire(@Nullable DestinationQueue next, boolean trial) {
        if (next != null) {
            next.leaveLine();
        }
        if (next != null && next.hire(all.availablePermits())) {
            troubledFirst = !trial;
            granted.accept(next, trial);
        } else {
            all.release();
            if (trial) {
                onTrial.release();
            }
        }
        return true;
    }

    /// Whether a destination stands in line because all connections are in use.
    boolean isContended() {
        return !(steady.isEmpty() && troubled.isEmpty()) && all.availablePermits() == 0;
    }

    int used() {
        return most - all.availablePermits();
    }

    /// Gives out no more.
    void stop() {
        stopped = true;
    }

    /// Waits until none is in use, at most so long. Returns whether it is so.
    boolean awaitIdle(long millis) {
        try {
            boolean idle = all.tryAcquire(most, millis, TimeUnit.MILLISECONDS);
            if (idle) {
                all.release(most);
            }
            return idle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
