package org.posthorn.spool;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Refuses new mail while the disk is nearly full. Asks the disk a few times a second at most, whoever comes first
/// then.
final class FreeSpace {
    private static final long INTERVAL_NANOS = 250_000_000;

    private final Storage storage;
    private final long least;
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private volatile long usable = Long.MAX_VALUE;

    FreeSpace(Storage storage, long least) {
        this.storage = storage;
        this.least = least;
    }

    void check() throws SpoolException {
        long look = nextLook.get();
        long now = System.nanoTime();
        if (now - look >= 0 && nextLook.compareAndSet(look, now + INTERVAL_NANOS)) {
            usable = look();
        }
        if (usable < least) {
            throw new SpoolFullException("the disk is nearly full: less than " + least + " octets are free");
        }
    }

    private long look() throws SpoolException {
        try {
            return storage.usable();
        } catch (IOException e) {
            throw new SpoolException("could not ask how much room is left", e);
        }
    }
}
