package org.posthorn.session;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.QueueEntry;
import org.posthorn.spool.QueueFilter;
import org.posthorn.spool.Settlement;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;
import org.posthorn.spool.SpoolFullException;
import org.posthorn.spool.SpoolListener;
import org.posthorn.spool.SpoolStatistics;

/// A spool that keeps what is committed in a list, and fails when it is told to.
public final class MemorySpool implements Spool {
    public record Stored(QueueId id, Envelope envelope, byte[] content, boolean held) {
        public String text() {
            return new String(content, java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    public final List<Stored> stored = new CopyOnWriteArrayList<>();
    public volatile long room = Long.MAX_VALUE;
    public volatile boolean broken;
    public volatile int open;
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

    @Override
    public void start(SpoolListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ClaimedMessage> claimDue(Instant now, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Instant> nextDue() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void settle(QueueId id, List<Settlement> settlements) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void postpone(QueueId id, List<Integer> recipients, Instant due) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<QueueEntry> list(QueueFilter filter, int offset, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<QueueEntry> find(QueueId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int hold(QueueFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int release(QueueFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int retry(QueueFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int remove(QueueFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SpoolStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
