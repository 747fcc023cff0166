package org.posthorn.spool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;

/// A message that is in memory: it is being attempted, is ready to go, or is on its way into the index. What is
/// guarded is guarded by the object itself, which is never held while the disk is waited for.
final class Resident {
    /// Nothing of it is missing in the index.
    static final long CLEAN = Long.MAX_VALUE;

    private final long id;
    private final Envelope envelope;
    private final long began;
    private final long arrived;
    private final boolean inFile;
    private final long size;
    private final int sum;
    /// Guarded.
    private final RecipientStates states;

    private boolean held;
    /// Guarded: it is not in memory any more, so whoever still has it must look it up again.
    private boolean gone;
    /// Guarded: the due time it has in the ready queue, or [RecipientStates#NEVER].
    private long readyAt = RecipientStates.NEVER;
    /// Guarded: whether it waits to be written to the index.
    private boolean leaving;
    /// Guarded: how many are moving it in the journal, or noting what is said of it: until all of them are done,
    /// the index must not have it, since it would keep a place that is about to go.
    private int pins;

    private volatile @Nullable Location location;
    private volatile byte @Nullable [] octets;
    private volatile long dirtySince = CLEAN;
    private volatile boolean indexed;

    Resident(MessageHead head) {
        this.id = head.id();
        this.envelope = head.envelope();
        this.began = head.began();
        this.arrived = head.arrived();
        this.inFile = head.inFile();
        this.size = head.size();
        this.sum = head.sum();
        this.states = head.states();
        this.held = head.held();
    }

    long id() {
        return id;
    }

    QueueId queueId() {
        return new QueueId(id);
    }

    Envelope envelope() {
        return envelope;
    }

    /// Whether its sender asked for a priority above the ordinary (RFC 6710).
    boolean isUrgent() {
        return envelope.terms().priority() > 0;
    }

    long arrived() {
        return arrived;
    }

    long size() {
        return size;
    }

    int sum() {
        return sum;
    }

    boolean inFile() {
        return inFile;
    }

    RecipientStates states() {
        return states;
    }

    boolean held() {
        return held;
    }

    void hold(boolean hold) {
        held = hold;
    }

    boolean isGone() {
        return gone;
    }

    void leave() {
        gone = true;
    }

    long readyAt() {
        return readyAt;
    }

    void readyAt(long due) {
        readyAt = due;
    }

    boolean isLeaving() {
        return leaving;
    }

    void leaving(boolean isLeaving) {
        leaving = isLeaving;
    }

    boolean isPinned() {
        return pins > 0;
    }

    void pin() {
        pins++;
    }

    void unpin() {
        pins--;
    }

    /// Where its record is; null until it is durable.
    @Nullable
    Location location() {
        return location;
    }

    void locate(Location newLocation) {
        location = newLocation;
    }

    /// Its content where that is kept in memory.
    byte @Nullable [] octets() {
        return octets;
    }

    void keep(byte @Nullable [] content) {
        octets = content;
    }

    /// The sequence number from which on the journal knows more than the index.
    long dirtySince() {
        return dirtySince;
    }

    void dirty(long sequence) {
        dirtySince = Math.min(dirtySince, sequence);
    }

    /// The index knows all of it as it is now, by a shadowed row or by none. Guarded, so that no change comes between.
    void caughtUp(boolean hasRow) {
        indexed = hasRow;
        dirtySince = CLEAN;
    }

    /// Whether the index has a row of it, shadowed.
    boolean isIndexed() {
        return indexed;
    }

    void indexed(boolean isIndexed) {
        indexed = isIndexed;
    }

    MessageHead head() {
        return new MessageHead(id, began, arrived, inFile, size, sum, held, envelope, states);
    }

    /// What a claimer gets, with these places.
    ClaimedMessage claimed(int[] places, Content content) {
        List<ClaimedMessage.ClaimedRecipient> recipients = new ArrayList<>(places.length);
        for (int place : places) {
            recipients.add(new ClaimedMessage.ClaimedRecipient(
                    place,
                    envelope.recipients().get(place),
                    states.attempts(place),
                    Times.instant(states.due(place)),
                    states.delayReported(place)));
        }
        return new ClaimedMessage(
                queueId(), envelope, Times.instant(began), Times.instant(arrived), content, recipients);
    }
}
