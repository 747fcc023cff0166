package org.posthorn.bounce;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/// A spool that takes messages and keeps them in memory.
final class FakeSpool implements Spool {
    /// A committed message.
    record Stored(QueueId id, Envelope envelope, byte[] content) {}

    final List<Stored> messages = new ArrayList<>();
    boolean full;
    int largestBlock;
    int open;
    private long nextId = 1;

    @Override
    public MessageWriter begin(Envelope envelope, boolean held) throws SpoolException {
        if (full) {
            throw new SpoolFullException("full");
        }
        open++;
        return new Writer(new QueueId(nextId++), envelope);
    }

    private final class Writer implements MessageWriter {
        private final QueueId id;
        private final Envelope envelope;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Writer(QueueId id, Envelope envelope) {
            this.id = id;
            this.envelope = envelope;
        }

        @Override
        public QueueId id() {
            return id;
        }

        @Override
        public void write(byte[] block, int offset, int length) {
            largestBlock = Math.max(largestBlock, length);
            content.write(block, offset, length);
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public void commit() {
            messages.add(new Stored(id, envelope, content.toByteArray()));
        }

        @Override
        public void close() {
            open--;
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
