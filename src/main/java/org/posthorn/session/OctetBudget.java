package org.posthorn.session;

import java.util.concurrent.atomic.AtomicLong;

/// How many octets all sessions of a listener may hold together. Any thread.
final class OctetBudget {
    private final AtomicLong left;

    OctetBudget(long octets) {
        this.left = new AtomicLong(octets);
    }

    boolean tryTake(long octets) {
        if (left.addAndGet(-octets) >= 0) {
            return true;
        }
        left.addAndGet(octets);
        return false;
    }

    void giveBack(long octets) {
        left.addAndGet(octets);
    }

    long left() {
        return left.get();
    }
}
