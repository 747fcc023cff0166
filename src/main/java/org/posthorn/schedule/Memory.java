package org.posthorn.schedule;

import java.util.concurrent.Semaphore;

/// The places for messages in memory. Any thread may call it, and nobody waits.
final class Memory {
    private final int most;
    private final Semaphore places;
    private final Runnable roomAgain;
    private volatile boolean missed;

    /// @param roomAgain told when a place becomes free after one was asked for in vain
    Memory(int most, Runnable roomAgain) {
        this.most = most;
        this.places = new Semaphore(most);
        this.roomAgain = roomAgain;
    }

    /// Takes so many places; false when there are not as many.
    boolean take(int count) {
        if (places.tryAcquire(count)) {
            return true;
        }
        missed = true;
        return false;
    }

    void give(int count) {
        places.release(count);
        if (missed && count > 0) {
            missed = false;
            roomAgain.run();
        }
    }

    /// Whether somebody asked in vain and nothing became free since.
    boolean isMissed() {
        return missed;
    }

    /// Somebody looked and found none free.
    void miss() {
        missed = true;
    }

    int free() {
        return places.availablePermits();
    }

    int used() {
        return most - places.availablePermits();
    }
}
