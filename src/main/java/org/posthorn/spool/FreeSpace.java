package org.posthorn.spool;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Whether there is room on the disk. Asks it a few times a second at most, whoever comes first then, and counts what
/// is written in between. Any thread.
final class FreeSpace {
    private static final long INTERVAL_NANOS = 250_000_000;

    private final Storage storage;
    private final long least;
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE);

    /// @param least so many octets are enough
    FreeSpace(Storage storage, long least) {
        this.storage = storage;
        this.least = least;
    }

    /// What new mail is refused with while the disk is nearly full.
    SpoolFullException refusal() {
        return new SpoolFullException("the disk is nearly full: less than " + least + " octets are free");
    }

    /// @throws SpoolException when the disk can't be asked
    boolean isEnough() throws SpoolException {
        long look = nextLook.get();
        long now = System.nanoTime();
        if (now - look >= 0 && nextLook.compareAndSet(look, now + INTERVAL_NANOS)) {
            usable.set(look());
        }
        return usable.get() >= least;
    }

    /// So much was written since.
    void taken(long octets) {
        usable.addAndGet(-octets);
    }

    private long look() throws SpoolException {
        try {
            return storage.usable();
        } catch (IOException e) {
            throw new SpoolException("could not ask how much room is left", e);
        }
    }
}
