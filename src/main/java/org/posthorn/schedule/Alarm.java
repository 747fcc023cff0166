package org.posthorn.schedule;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes one waiting thread. A ring while nobody waits is remembered, once.
final class Alarm {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private boolean ringing;

    void ring() {
        lock.lock();
        try {
            ringing = true;
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a ring, at most so long.
    void await(Duration patience) {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (!ringing && nanos > 0) {
                nanos = rung.awaitNanos(nanos);
            }
            ringing = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
