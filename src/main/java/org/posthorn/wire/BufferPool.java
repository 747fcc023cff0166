package org.posthorn.wire;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Large buffers for content, lent to sessions while they take some. At most so many are out at once: who gets none
/// works with the small buffer it has, slower but in bounded memory. Any thread may borrow and give back.
public final class BufferPool {
    private final Semaphore permits;
    private final int octets;
    private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();

    /// @param buffers how many may be out at once
    /// @param octets the size of each
    public BufferPool(int buffers, int octets) {
        if (buffers < 0 || octets < 1) {
            throw new IllegalArgumentException("a pool of " + buffers + " buffers of " + octets + " octets");
        }
        this.permits = new Semaphore(buffers);
        this.octets = octets;
    }

    /// A buffer with anything in it, to be given back, or null when all are out.
    public byte @Nullable [] tryBorrow() {
        if (!permits.tryAcquire()) {
            return null;
        }
        byte[] buffer = idle.poll();
        return buffer == null ? new byte[octets] : buffer;
    }

    /// Takes back a buffer that [#tryBorrow()] gave; its borrower must not touch it any more.
    public void giveBack(byte[] buffer) {
        if (buffer.length != octets) {
            throw new IllegalArgumentException("not a buffer of this pool");
        }
        idle.add(buffer);
        permits.release();
    }

    /// How many more can be borrowed now.
    public int available() {
        return permits.availablePermits();
    }
}
