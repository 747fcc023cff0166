package org.posthorn.spool;

import static org.posthorn.spool.SpoolFixture.NOW;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.mail.QueueId;

/// What those who use a spool were told of each message, to be held against what a spool has after a crash: whatever
/// it acknowledged is there and as it was; what it did not is there whole or not at all.
final class Ledger {
    static final Instant FAR = NOW.plus(Duration.ofDays(30));

    /// What a spool breaks.
    static final class Loss extends Exception {
        private static final long serialVersionUID = 1L;

        Loss(String what) {
            super(what);
        }
    }

    /// A recipient of a message.
    private record Place(long id, int place) {}

    private final Map<Long, byte[]> begun = new ConcurrentHashMap<>();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    /// All of it was settled, or an operator removes it: it may be there or not.
    private final Set<Long> leaving = ConcurrentHashMap.newKeySet();
    private final Set<Long> removed = ConcurrentHashMap.newKeySet();
    /// True once the hold was acknowledged, false once the release was; absent while that is not decided.
    private final Map<Long, Boolean> held = new ConcurrentHashMap<>();
    private final Set<Place> settled = ConcurrentHashMap.newKeySet();
    /// Settled before a message that was acknowledged: durable as that is.
    private final Set<Place> durablySettled = ConcurrentHashMap.newKeySet();
    /// Reading these may end with a complaint, but never with other content.
    private final Set<Long> damaged = ConcurrentHashMap.newKeySet();

    void begun(long id, byte[] content) {
        begun.put(id, content);
    }

    /// @param before what was settled when the message was begun, from [#settledSoFar]
    void acknowledged(long id, Set<?> before) {
        acknowledged.add(id);
        held.put(id, false);
        before.forEach(place -> durablySettled.add((Place) place));
    }

    Set<?> settledSoFar() {
        return Set.copyOf(settled);
    }

    /// About to be settled to its end.
    void settling(long id) {
        leaving.add(id);
    }

    void settled(long id, List<Settlement> settlements) {
        settlements.stream()
                .filter(settlement -> !(settlement instanceof Settlement.Deferred))
                .forEach(settlement -> settled.add(new Place(id, settlement.place())));
    }

    /// The spool stopped: what was settled and could not be written is attempted again.
    void stopped() {
        settled.retainAll(durablySettled);
    }

    void removing(long id) {
        leaving.add(id);
    }

    void removed(long id) {
        removed.add(id);
    }

    void holding(long id) {
        held.remove(id);
    }

    void held(long id, boolean isHeld) {
        held.put(id, isHeld);
    }

    boolean mustBeThere(long id) {
        return acknowledged.contains(id) && !leaving.contains(id);
    }

    /// What is known now; before the disk is looked at, which may have more and must not have less.
    Ledger copy() {
        var copy = new Ledger();
        copy.acknowledged.addAll(acknowledged);
        copy.removed.addAll(removed);
        copy.held.putAll(held);
        copy.durablySettled.addAll(durablySettled);
        return copy;
    }

    /// What was begun since the copy was made and need not be decided; after the disk was looked at.
    Ledger undecided(Ledger now) {
        begun.putAll(now.begun);
        leaving.addAll(now.leaving);
        held.keySet().removeIf(id -> !held.get(id).equals(now.held.get(id)));
        return this;
    }

    /// Leaves out what a damage hit: these may be gone, or as they were at some time.
    Ledger without(Set<Long> hit) {
        Ledger rest = copy().undecided(this);
        rest.damaged.addAll(hit);
        rest.acknowledged.removeAll(hit);
        rest.removed.removeAll(hit);
        rest.held.keySet().removeAll(hit);
        rest.durablySettled.removeIf(place -> hit.contains(place.id()));
        return rest;
    }

    private void claimAll(JournalSpool spool, Set<Long> found) throws IOException, Loss {
        for (ClaimedMessage message : spool.claimDue(FAR, Integer.MAX_VALUE)) {
            long id = message.id().value();
            require(begun.containsKey(id), "a message that nobody sent", id);
            require(found.add(id), "twice there", id);
            require(isAsItWas(message), "not as it was", id);
            for (var recipient : message.recipients()) {
                require(
                        !durablySettled.contains(new Place(id, recipient.place())),
                        "settled, and there again for recipient " + recipient.place(),
                        id);
            }
        }
    }

    /// Reads all that a spool has.
    ///
    /// @throws Loss when that breaks what its users were told
    void check(JournalSpool spool) throws IOException, Loss {
        checkHolds(spool);
        spool.release(QueueFilter.ALL);
        Set<Long> found = new HashSet<>();
        claimAll(spool, found);
        // What the housekeeper was moving just then could not be claimed: after a whole round it can.
        spool.housekeep();
        claimAll(spool, found);
        for (long id : acknowledged) {
            require(found.contains(id) || leaving.contains(id), "acknowledged, and lost", id);
        }
        for (long id : removed) {
            require(!found.contains(id), "removed, and there again", id);
        }
    }

    private boolean isAsItWas(ClaimedMessage message) throws IOException {
        long id = message.id().value();
        try {
            return Arrays.equals(begun.get(id), SpoolFixture.read(message.content()));
        } catch (DamagedException e) {
            return damaged.contains(id);
        }
    }

    private void checkHolds(JournalSpool spool) throws SpoolException, Loss {
        for (QueueEntry entry : spool.list(QueueFilter.ALL, 0, Integer.MAX_VALUE)) {
            long id = entry.id().value();
            boolean isHeld = held.getOrDefault(id, entry.held());
            require(isHeld == entry.held(), isHeld ? "held, and free" : "free, and held", id);
        }
    }

    private static void require(boolean condition, String what, long id) throws Loss {
        if (!condition) {
            throw new Loss(what + ": " + new QueueId(id));
        }
    }
}
