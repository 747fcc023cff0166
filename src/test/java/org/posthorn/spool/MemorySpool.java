package org.posthorn.spool;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;

/// A spool that keeps what is committed in a list, and fails when it is told to.
public final class MemorySpool extends UnusedSpool {
    public record Stored(QueueId id, Envelope envelope, byte[] content, boolean held) {
        public String text() {
            return new String(content, java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    public final List<Stored> stored = new CopyOnWriteArrayList<>();
    public volatile long room = Long.MAX_VALUE;
    public volatile boolean broken;
    public volatile int open;
    public volatile int largestBlock;
    private final AtomicLong ids = new AtomicLong();

    @Override
    public MessageWriter begin(Envelope envelope, boolean held) throws SpoolException {
        if (broken) {
            throw new SpoolException("broken");
        }
        if (room <= 0) {
            throw new SpoolFullException("full");
        }
        open++;
        return new Writer(new QueueId(ids.incrementAndGet()), envelope, held);
    }

    private final class Writer implements MessageWriter {
        private final QueueId id;
        private final Envelope envelope;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final boolean held;
        private boolean closed;

        Writer(QueueId id, Envelope envelope, boolean held) {
            this.held = held;
            this.id = id;
            this.envelope = envelope;
        }

        @Override
        public QueueId id() {
            return id;
        }

        @Override
        public void write(byte[] block, int offset, int length) throws SpoolException {
            if (content.size() + length > room) {
                throw new SpoolFullException("full");
            }
            largestBlock = Math.max(largestBlock, length);
            content.write(block, offset, length);
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public void commit() throws SpoolException {
            if (broken) {
                throw new SpoolException("broken");
            }
            stored.add(new Stored(id, envelope, content.toByteArray(), held));
            close();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }
}
