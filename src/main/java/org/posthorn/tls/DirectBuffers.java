package org.posthorn.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.conscrypt.AllocatedBuffer;
import org.conscrypt.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Memory outside of the heap for Conscrypt, used again. Without, each connection takes new memory and leaves it to the
/// garbage collector, which does not hurry: it sees the heap alone. Any thread.
final class DirectBuffers extends BufferAllocator {
    /// Room for a record (RFC 8446 section 5.2) and its header.
    private static final int OCTETS = 17 * 1024;
    /// How many wait for use at most; the collector gets the rest.
    private static final int MOST_IDLE = 256;

    private final BlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(MOST_IDLE);

    @Override
    public AllocatedBuffer allocateDirectBuffer(int capacity) {
        if (capacity > OCTETS) {
            return AllocatedBuffer.wrap(ByteBuffer.allocateDirect(capacity));
        }
        ByteBuffer waiting = idle.poll();
        return new Lent(waiting == null ? ByteBuffer.allocateDirect(OCTETS) : waiting.clear());
    }

    private final class Lent extends AllocatedBuffer {
        private final ByteBuffer buffer;
        private final AtomicReference<@Nullable ByteBuffer> owed;

        Lent(ByteBuffer buffer) {
            this.buffer = buffer;
            this.owed = new AtomicReference<>(buffer);
        }

        @Override
        public ByteBuffer nioBuffer() {
            return buffer;
        }

        /// The second time this does nothing: the buffer has another user by then.
        @Override
        public AllocatedBuffer release() {
            ByteBuffer back = owed.getAndSet(null);
            if (back != null) {
                // A full queue leaves it to the collector.
                var _ = idle.offer(back);
            }
            return this;
        }
    }
}
