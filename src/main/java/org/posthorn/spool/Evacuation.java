package org.posthorn.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties a segment: writes what is still needed of it at the end of the journal, then gives its file back.
///
/// What is needed is each message in it that is not done, with its states as they are now; and, of what it says
/// about messages of other segments, the states of those that are not done, and that the others are gone. Only when
/// all that is durable does the segment go.
final class Evacuation {
    private static final Logger LOG = LoggerFactory.getLogger(Evacuation.class);
    private static final long MOST_PENDING = 1 << 20;

    private record Moved(Resident resident, Append append) {}

    private final Storage storage;
    private final SegmentSupply supply;
    private final Segments segments;
    private final Journal journal;
    private final Residents residents;
    private final IndexThread index;
    private final Loader loader;
    private final Quarantine quarantine;
    private final InstantSource clock;

    private final Set<Long> seen = new HashSet<>();
    private final List<Long> gone = new ArrayList<>();
    private final List<Moved> pending = new ArrayList<>();
    private long pendingOctets;

    Evacuation(
            Storage storage,
            SegmentSupply supply,
            Segments segments,
            Journal journal,
            Residents residents,
            IndexThread index,
            Loader loader,
            Quarantine quarantine,
            InstantSource clock) {
        this.storage = storage;
        this.supply = supply;
        this.segments = segments;
        this.journal = journal;
        this.residents = residents;
        this.index = index;
        this.loader = loader;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    /// Empties a segment and takes it away. Returns false when something of it is still needed, and it stays.
    boolean evacuate(long segment) throws IOException {
        if (!segments.isDead(segment)) {
            seen.clear();
            gone.clear();
            try {
                move(segment);
                writeGone(segment);
            } finally {
                awaitPending();
            }
            dropUnreadable(segment);
        }
        if (segments.messagesIn(segment) > 0) {
            LOG.warn("segment {} could not be emptied", segment);
            return false;
        }
        supply.retire(segment, segments.isTrusted(segment));
        segments.removed(segment);
        LOG.debug("segment {} is gone", segment);
        return true;
    }

    private void move(long segment) throws IOException {
        StoredFile file = storage.open(Segment.name(segment));
        try (var scanner = new SegmentScanner(segment, file, segments.end(segment), quarantine::setAside)) {
            for (var found = scanner.next(); found != null; found = scanner.next()) {
                try {
                    move(found);
                } catch (DamagedException e) {
                    LOG.warn("a record of segment {} makes no sense", segment, e);
                }
                if (pendingOctets > MOST_PENDING) {
                    awaitPending();
                }
            }
        } catch (NoSuchFileException e) {
            LOG.warn("segment {} is not there", segment, e);
        }
    }

    private void move(SegmentScanner.Found found) throws IOException {
        switch (found.header().type()) {
            case MESSAGE -> moveMessage(found);
            case SETTLED ->
                carry(Notes.readSettled(found.payload()).id(), found.header().segment());
            case STATES ->
                carry(Notes.readStates(found.payload()).id(), found.header().segment());
            case HOLD, RELEASE, RETRY, REMOVE -> {
                for (long id : Notes.readIds(found.payload()).ids()) {
                    carry(id, found.header().segment());
                }
            }
        }
    }

    private void moveMessage(SegmentScanner.Found found) throws IOException {
        Location from = found.location();
        long id = MessageHead.read(found.payload()).id();
        Resident resident = pinned(id);
        if (resident == null) {
            return;
        }
        synchronized (resident) {
            if (resident.states().open() == 0 || !from.equals(resident.location())) {
                unpin(resident);
                return;
            }
            resident.dirty(journal.nextSequence());
            int start = MessageHead.length(found.payload());
            byte[] content = Arrays.copyOfRange(found.payload(), start, found.payload().length);
            append(
                    resident,
                    Append.message(
                            resident.head().toOctets(false),
                            content,
                            content.length,
                            to -> moved(resident, to),
                            segments::strayedTo));
        }
    }

    /// Keeps what this segment says about a message of another.
    private void carry(long id, long segment) throws IOException {
        if (!seen.add(id)) {
            return;
        }
        Resident resident = pinned(id);
        if (resident == null) {
            gone.add(id);
            return;
        }
        synchronized (resident) {
            Location home = resident.location();
            if (resident.states().open() == 0 || home == null || home.segment() == segment) {
                // Done, and its end is a later record; or it moves as a whole.
                unpin(resident);
                return;
            }
            resident.dirty(journal.nextSequence());
            byte[] payload = Notes.states(id, resident.held(), resident.states());
            append(resident, Append.about(RecordType.STATES, payload, to -> mentioned(resident, to)));
        }
    }

    private void append(Resident resident, Append append) {
        pending.add(new Moved(resident, append));
        pendingOctets += append.footprint();
        journal.append(append);
    }

    private void moved(Resident resident, Location to) {
        Location from = resident.location();
        if (from != null) {
            segments.messageGone(from);
        }
        segments.messageAdded(to);
        segments.movedTo(to.segment());
        resident.locate(to);
    }

    private void mentioned(Resident resident, Location at) {
        Location home = resident.location();
        if (home != null) {
            segments.mentioned(at.segment(), home.segment(), at.footprint());
        }
    }

    private void writeGone(long segment) throws SpoolException {
        Set<Long> homes = segments.mentions(segment);
        if (gone.isEmpty() || homes.isEmpty()) {
            return;
        }
        byte[] payload = Notes.ids(Times.micros(clock.instant()), gone);
        journal.write(Append.about(
                RecordType.REMOVE,
                payload,
                at -> homes.forEach(home -> segments.mentioned(at.segment(), home, at.footprint()))));
    }

    /// However long the disk takes: were a message let go before its record is written, the index would keep its old
    /// place, and the books its new one.
    private void awaitPending() throws SpoolException {
        SpoolException problem = null;
        for (Moved moved : pending) {
            try {
                moved.append().await();
            } catch (SpoolException e) {
                problem = e;
            }
            letGo(moved.resident());
        }
        pending.clear();
        pendingOctets = 0;
        if (problem != null) {
            throw problem;
        }
    }

    /// A message in memory that stays there until it is unpinned; null when it is done.
    private @Nullable Resident pinned(long id) throws SpoolException {
        Resident there = residents.get(id);
        if (there != null) {
            synchronized (there) {
                if (!there.isGone()) {
                    there.pin();
                    return there;
                }
            }
        }
        return index.mayHaveRows()
                ? index.ask(rows -> load(id, rows), late -> late.ifPresent(this::letGo))
                        .orElse(null)
                : null;
    }

    private void letGo(Resident resident) {
        synchronized (resident) {
            unpin(resident);
        }
    }

    /// On the index's thread nothing leaves memory meanwhile.
    private Optional<Resident> load(long id, Index rows) throws SpoolException {
        Resident there = residents.get(id);
        Optional<Resident> resident = there != null ? Optional.of(there) : loaded(id, rows);
        resident.ifPresent(found -> {
            synchronized (found) {
                found.pin();
            }
        });
        return resident;
    }

    private Optional<Resident> loaded(long id, Index rows) throws SpoolException {
        Optional<Row> row = rows.get(id);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Optional<Resident> resident = loader.load(row.get(), rows);
        if (resident.isEmpty() && rows.get(id).isPresent()) {
            // Not gone: it must not be said to be.
            throw new SpoolException("message " + new QueueId(id) + " can't be read now");
        }
        return resident;
    }

    private void unpin(Resident resident) {
        resident.unpin();
        if (!resident.isGone()) {
            residents.settleDown(resident);
        }
    }

    /// Messages that the scan did not meet, since their records are damaged: reading them tells so and gives them
    /// up.
    private void dropUnreadable(long segment) throws SpoolException {
        if (segments.messagesIn(segment) > 0) {
            index.ask(rows -> {
                for (long id : rows.inSegment(segment, 1_000)) {
                    Optional<Row> row = rows.get(id);
                    if (row.isPresent() && residents.get(id) == null) {
                        loader.head(row.get(), rows);
                    }
                }
                return 0;
            });
        }
    }
}
