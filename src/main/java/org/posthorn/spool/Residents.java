package org.posthorn.spool;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The messages in memory, and who of them stays. Whoever is being attempted stays; who is ready stays while there
/// is room; all others leave for the index.
final class Residents {
    /// Who falls due so soon does not leave.
    private static final long SOON = 1_000_000;

    private final Map<Long, Resident> residents = new ConcurrentHashMap<>();
    private final ReadyQueue ready = new ReadyQueue();
    private final Queue<Resident> leaving = new ConcurrentLinkedQueue<>();
    private final AtomicInteger leavingCount = new AtomicInteger();
    private final MemoryBudget budget;
    private final int mostReady;
    private final InstantSource clock;
    private final IndexDue indexDue;

    Residents(SpoolSettings settings, InstantSource clock, IndexDue indexDue) {
        this.budget = new MemoryBudget(settings.memoryOctets());
        this.mostReady = settings.memoryMessages();
        this.clock = clock;
        this.indexDue = indexDue;
    }

    void add(Resident resident) {
        residents.put(resident.id(), resident);
    }

    @Nullable
    Resident get(long id) {
        return residents.get(id);
    }

    Collection<Resident> all() {
        return Collections.unmodifiableCollection(residents.values());
    }

    int count() {
        return residents.size();
    }

    long octets() {
        return budget.used();
    }

    /// How many are on their way to the index.
    int leavingCount() {
        return leavingCount.get();
    }

    long firstReady() {
        return ready.firstDue();
    }

    /// The next that is due in memory, not yet claimed. The caller locks it and calls [#settleDown] once it has
    /// claimed.
    @Nullable
    Resident pollReady(long now) {
        return ready.poll(now);
    }

    /// The same among those that are urgent.
    @Nullable
    Resident pollUrgent(long now) {
        return ready.pollUrgent(now);
    }

    /// Keeps content in memory, when there is room.
    void keep(Resident resident, byte[] octets) {
        if (budget.take(octets.length)) {
            resident.keep(octets);
        }
    }

    /// Takes a message out that was never durable.
    void forget(Resident resident) {
        synchronized (resident) {
            unready(resident);
            vanish(resident);
        }
    }

    /// Puts a message where it belongs after any change of its states. The caller has locked it.
    ///
    /// @return when it falls due, or [RecipientStates#NEVER]
    long settleDown(Resident resident) {
        unready(resident);
        RecipientStates states = resident.states();
        if (states.open() == 0) {
            finish(resident);
            return RecipientStates.NEVER;
        }
        if (resident.held() || states.waiting() == 0) {
            if (states.claimed() == 0) {
                depart(resident);
            }
            return RecipientStates.NEVER;
        }
        long due = states.firstDue();
        if (states.claimed() > 0 || stays(due)) {
            resident.readyAt(due);
            ready.add(resident, due);
        } else {
            depart(resident);
            indexDue.lower(due);
        }
        return due;
    }

    /// Ends all claims when the spool closes; what is claimed is due again as it was.
    void giveUpAll() {
        for (Resident resident : residents.values()) {
            synchronized (resident) {
                if (!resident.isGone()
                        && resident.location() != null
                        && resident.states().open() > 0) {
                    unready(resident);
                    resident.states().giveUpAll();
                    depart(resident);
                }
            }
        }
    }

    /// Writes those that leave to the index. Its thread calls this.
    void flush(Index index) throws IOException {
        for (Resident resident = leaving.poll(); resident != null; resident = leaving.poll()) {
            leavingCount.decrementAndGet();
            synchronized (resident) {
                resident.leaving(false);
                if (!resident.isGone() && !resident.isPinned()) {
                    write(resident, index);
                }
            }
        }
    }

    /// Writes the rows of those that have changed before a sequence number and stay in memory all the same, shadowed:
    /// else a single long attempt would keep the index from getting any further. Its thread calls this.
    void catchUp(Index index, long before) {
        for (Resident resident : residents.values()) {
            if (resident.dirtySince() < before) {
                synchronized (resident) {
                    catchUp(resident, index);
                }
            }
        }
    }

    private static void catchUp(Resident resident, Index index) {
        Location location = resident.location();
        boolean stays = !resident.isGone() && !resident.isLeaving() && !resident.isPinned();
        if (!stays || location == null || resident.states().open() == 0) {
            return;
        }
        if (resident.states().isRemoved()) {
            // What is left of it is its attempt: after a crash it is not there again.
            index.delete(resident.id());
            resident.caughtUp(false);
        } else {
            index.put(Row.of(resident.head(), location));
            index.shadow(resident.id());
            resident.caughtUp(true);
        }
    }

    /// The sequence number from which on the index does not know all; at most `next`, which was read from the
    /// journal before.
    long knownUpTo(long next) {
        long known = next;
        for (Resident resident : residents.values()) {
            known = Math.min(known, resident.dirtySince());
        }
        return known;
    }

    private void write(Resident resident, Index index) {
        RecipientStates states = resident.states();
        if (states.open() == 0) {
            index.delete(resident.id());
            vanish(resident);
        } else if (states.claimed() == 0 && resident.readyAt() == RecipientStates.NEVER) {
            Location location = resident.location();
            if (location != null) {
                index.put(Row.of(resident.head(), location));
            }
            vanish(resident);
        }
    }

    private boolean stays(long due) {
        return due <= Times.micros(clock.instant()) + SOON && ready.size() < mostReady;
    }

    private void finish(Resident resident) {
        if (resident.isIndexed()) {
            depart(resident);
        } else {
            vanish(resident);
        }
    }

    private void depart(Resident resident) {
        release(resident);
        if (!resident.isLeaving() && !resident.isGone()) {
            resident.leaving(true);
            leavingCount.incrementAndGet();
            leaving.add(resident);
        }
    }

    private void vanish(Resident resident) {
        release(resident);
        resident.leave();
        residents.remove(resident.id(), resident);
    }

    private void release(Resident resident) {
        byte[] octets = resident.octets();
        if (octets != null) {
            resident.keep(null);
            budget.give(octets.length);
        }
    }

    private void unready(Resident resident) {
        if (resident.readyAt() != RecipientStates.NEVER) {
            ready.remove(resident, resident.readyAt());
            resident.readyAt(RecipientStates.NEVER);
        }
    }
}
