package org.posthorn.schedule;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.shape.Throttle;

/// The crowd of each throttle, as long as there is the throttle. Any thread may call it.
final class Crowds {
    /// A rule that makes a crowd wait makes it slow.
    private static final double FIRST_RATE = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Throttle, Crowd> crowds = new WeakHashMap<>();
    private final Duration overflowDelay;

    Crowds(Duration overflowDelay) {
        this.overflowDelay = overflowDelay;
    }

    Crowd of(Throttle throttle) {
        lock.lock();
        try {
            return crowds.computeIfAbsent(throttle, _ -> new Crowd(new Overflow(overflowDelay, FIRST_RATE)));
        } finally {
            lock.unlock();
        }
    }
}
