package org.posthorn.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;

/// A spool whose methods all throw, but for [#close()]. A fake overrides those that its tests are about, so that a call of any other
/// is seen.
public abstract class UnusedSpool implements Spool {
    @Override
    public MessageWriter begin(Envelope envelope, boolean held) throws SpoolException {
        throw new UnsupportedOperationException();
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
    public List<QueueEntry> list(QueueFilter filter, int offset, int limit) throws SpoolException {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<QueueEntry> find(QueueId id) throws SpoolException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int hold(QueueFilter filter) throws SpoolException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int release(QueueFilter filter) throws SpoolException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int retry(QueueFilter filter) throws SpoolException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int remove(QueueFilter filter) throws SpoolException {
        throw new UnsupportedOperationException();
    }

    @Override
    public SpoolStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
