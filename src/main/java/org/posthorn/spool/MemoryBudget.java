package org.posthorn.spool;

import java.util.concurrent.atomic.AtomicLong;

/// How much content may be kept in memory. Any thread.
final class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    boolean take(long octets) {
        if (used.addAndGet(octets) <= limit) {
            return true;
        }
        used.addAndGet(-octets);
        return false;
    }

    void give(long octets) {
        used.addAndGet(-octets);
    }

    long used() {
        return used.get();
    }
}
