package org.posthorn.spool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Claims, and how they end.
final class Claims {
    private final Storage storage;
    private final Journal journal;
    private final Quarantine quarantine;
    private final Segments segments;
    private final Residents residents;
    private final Departures departures;
    private final Loader loader;
    private final IndexThread index;
    private final Wakeup wakeup;

    Claims(SpoolParts parts, Wakeup wakeup) {
        this.storage = parts.storage();
        this.journal = parts.journal();
        this.quarantine = parts.quarantine();
        this.segments = parts.segments();
        this.residents = parts.residents();
        this.departures = parts.departures();
        this.loader = parts.loader();
        this.index = parts.indexThread();
        this.wakeup = wakeup;
    }

    /// Takes what is urgent first, up to three quarters of what is wanted: whatever comes, a quarter goes by the time
    /// of falling due alone, so that nothing waits for ever. The rest from memory or from the index, whichever has what
    /// is due first, until there are enough.
    List<ClaimedMessage> claimDue(long now, int limit) throws SpoolException {
        List<ClaimedMessage> claimed = new ArrayList<>();
        int most = Math.max(limit, 0);
        claimUrgent(now, most - most / 4, claimed);
        while (claimed.size() < most) {
            long ready = residents.firstReady();
            long indexed = index.due().first();
            if (Math.min(ready, indexed) > now) {
                break;
            }
            if (ready <= indexed || ready <= now && !index.hasRoom()) {
                claimReady(now, claimed);
            } else if (!index.hasRoom()) {
                return claimedWithoutIndex(claimed);
            } else {
                claimIndexed(now, Math.min(now, ready), most - claimed.size(), claimed);
            }
        }
        return claimed;
    }

    /// A claim is noted in the index, for which there is no room.
    private static List<ClaimedMessage> claimedWithoutIndex(List<ClaimedMessage> claimed) throws SpoolException {
        if (claimed.isEmpty()) {
            throw new SpoolFullException("the disk is too full to claim what waits in the index");
        }
        return claimed;
    }

    private void claimUrgent(long now, int most, List<ClaimedMessage> claimed) throws SpoolException {
        Resident resident = most > 0 ? residents.pollUrgent(now) : null;
        while (resident != null) {
            claim(resident, now, claimed);
            resident = claimed.size() < most ? residents.pollUrgent(now) : null;
        }
        if (claimed.size() < most
                && index.mayHaveUrgent()
                && index.hasRoom()
                && index.due().first() <= now) {
            int limit = most - claimed.size();
            ask(rows -> claimRows(rows.urgent(now, limit), rows, now), claimed);
        }
    }

    private void claimReady(long now, List<ClaimedMessage> claimed) {
        Resident resident = residents.pollReady(now);
        if (resident != null) {
            claim(resident, now, claimed);
        }
    }

    private void claim(Resident resident, long now, List<ClaimedMessage> claimed) {
        ClaimedMessage message = claim(resident, now);
        if (message != null) {
            claimed.add(message);
        }
    }

    private @Nullable ClaimedMessage claim(Resident resident, long now) {
        synchronized (resident) {
            if (resident.isGone() || resident.held() || resident.location() == null) {
                return null;
            }
            int[] places = resident.states().claim(now);
            ClaimedMessage message = places.length == 0
                    ? null
                    : resident.claimed(places, new StoredContent(resident, storage, quarantine));
            residents.settleDown(resident);
            return message;
        }
    }

    private void claimIndexed(long now, long upTo, int limit, List<ClaimedMessage> claimed) throws SpoolException {
        ask(rows -> claimRows(rows.due(upTo, limit), rows, now), claimed);
    }

    private void ask(IndexThread.Question<List<ClaimedMessage>> question, List<ClaimedMessage> claimed)
            throws SpoolException {
        try {
            claimed.addAll(index.ask(question, this::release));
        } catch (SpoolException e) {
            release(claimed);
            throw e;
        }
    }

    private List<ClaimedMessage> claimRows(List<Row> found, Index rows, long now) {
        List<ClaimedMessage> claimed = new ArrayList<>();
        try {
            for (Row row : found) {
                loader.load(row, rows).ifPresent(loaded -> claim(loaded, now, claimed));
            }
            return claimed;
        } catch (RuntimeException e) {
            // The index fails: what is in memory goes on.
            release(claimed);
            throw e;
        }
    }

    private void release(List<ClaimedMessage> messages) {
        for (ClaimedMessage message : messages) {
            for (ClaimedMessage.ClaimedRecipient recipient : message.recipients()) {
                postpone(message.id().value(), List.of(recipient.place()), Times.micros(recipient.due()));
            }
        }
    }

    boolean isWithdrawn(long id) {
        Resident resident = residents.get(id);
        if (resident == null) {
            return true;
        }
        synchronized (resident) {
            return resident.held() || resident.states().isRemoved();
        }
    }

    void settle(long id, List<Settlement> settlements) {
        Resident resident = residents.get(id);
        if (resident == null || settlements.isEmpty()) {
            // It was removed.
            return;
        }
        byte[] payload = Notes.settled(id, settlements);
        synchronized (resident) {
            if (resident.isGone()) {
                return;
            }
            boolean wasOpen = resident.states().open() > 0;
            resident.dirty(journal.nextSequence());
            settlements.forEach(resident.states()::settle);
            long due = residents.settleDown(resident);
            boolean finished = wasOpen && resident.states().open() == 0;
            journal.append(Append.about(RecordType.SETTLED, payload, location -> noted(resident, location, finished)));
            wakeup.after(due);
        }
    }

    void postpone(long id, List<Integer> places, long due) {
        Resident resident = residents.get(id);
        if (resident == null) {
            return;
        }
        synchronized (resident) {
            if (!resident.isGone()) {
                boolean wasOpen = resident.states().open() > 0;
                places.forEach(place -> resident.states().giveUp(place, due));
                wakeup.after(residents.settleDown(resident));
                if (wasOpen && resident.states().open() == 0) {
                    // Removed while it was attempted: the record that says so is there already.
                    departures.gone(resident);
                }
            }
        }
    }

    /// The journal's thread tells that a settlement is durable.
    private void noted(Resident resident, Location location, boolean finished) {
        Location home = resident.location();
        if (home != null) {
            segments.mentioned(location.segment(), home.segment(), location.footprint());
        }
        if (finished) {
            departures.gone(resident);
        }
    }
}
