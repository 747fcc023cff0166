package org.posthorn.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;

/// The durable queue.
///
/// A recipient of a message is in one of these states: *waiting* until it is due, *claimed* by whoever attempts it,
/// or *settled*, which is the end. A message leaves the spool when its last recipient is settled. Claims are not
/// durable: after a crash what was claimed is waiting again, so an attempt may be repeated but never forgotten.
///
/// Every method may be called from any thread. The contract speaks of no files and does not assume that this
/// process is the only one that uses the spool.
public interface Spool extends AutoCloseable {

    /// Starts a message. Nothing of it is kept unless [MessageWriter#commit()] returns.
    ///
    /// @throws SpoolFullException when there is no room for it (452 4.3.1)
    /// @throws SpoolException when the spool can't take mail (451 4.3.0)
    default MessageWriter begin(Envelope envelope) throws SpoolException {
        return begin(envelope, false);
    }

    /// The same for a message that may be on hold from the start, durably, as if it had been held between its commit
    /// and its first attempt.
    MessageWriter begin(Envelope envelope, boolean held) throws SpoolException;

    /// From now on new messages are offered to this listener; until then they wait. Called once.
    void start(SpoolListener listener);

    /// Claims what is due at `now`: at most `limit` messages, each with those of its recipients that are due. Those
    /// with a priority above the ordinary come first, but never take more than three quarters; else in the order of
    /// being due. Messages on hold are passed over.
    ///
    /// @throws SpoolException when the spool can't be read; nothing is claimed then
    List<ClaimedMessage> claimDue(Instant now, int limit) throws SpoolException;

    /// When the earliest waiting recipient falls due; empty when nothing waits. May be early, never late.
    Optional<Instant> nextDue();

    /// Records how attempts for claimed recipients of a message ended, and gives up the claims. Does not wait for
    /// the disk: the record is durable with the next batch, in the order of the calls, and after every message
    /// committed before. A crash before that repeats the attempt.
    ///
    /// While the disk fails the record waits, and is written when it works again; only a stop before that repeats
    /// the attempt.
    void settle(QueueId id, List<Settlement> settlements);

    /// Gives up the claims on these recipients (their places in the envelope) without an attempt; they fall due at
    /// `due`. Not durable: after a crash they are due when they were before.
    void postpone(QueueId id, List<Integer> recipients, Instant due);

    /// Whether an operator holds the message, or removed it: what is claimed of it and not yet under way is to be
    /// postponed then, and goes no further. Returns at once.
    default boolean isWithdrawn(QueueId id) {
        return false;
    }

    /// The messages that match, oldest first, after the first `offset` of them, at most `limit`.
    List<QueueEntry> list(QueueFilter filter, int offset, int limit) throws SpoolException;

    /// One message, or empty when it is not, or no longer, in the spool.
    Optional<QueueEntry> find(QueueId id) throws SpoolException;

    /// Keeps the waiting recipients of what matches from falling due, durably, until released. Attempts under way
    /// go on. Returns the number of messages that were not on hold before.
    int hold(QueueFilter filter) throws SpoolException;

    /// Ends a hold, durably. Returns the number of messages that were on hold.
    int release(QueueFilter filter) throws SpoolException;

    /// Makes every waiting recipient of what matches due now, but for messages on hold. Returns the number of messages
    /// with a recipient that fell due later.
    int retry(QueueFilter filter) throws SpoolException;

    /// Removes what matches, without a report to its sender, durably. Attempts under way may still deliver. Returns
    /// the number of messages that were not removed before.
    int remove(QueueFilter filter) throws SpoolException;

    SpoolStatistics statistics();

    /// Writes what is outstanding, syncs and closes. Writers not yet committed fail with [SpoolException].
    @Override
    void close();
}
