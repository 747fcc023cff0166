package org.posthorn.spool;

import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of an open spool, and the order in which they start and end.
record SpoolParts(
        SpoolSettings settings,
        InstantSource clock,
        Storage storage,
        DirectoryLock lock,
        Segments segments,
        Journal journal,
        Residents residents,
        IndexThread indexThread,
        Loader loader,
        Quarantine quarantine,
        ContentFiles contentFiles,
        Departures departures,
        QueueIds ids,
        Housekeeper housekeeper) {
    private static final long LEAST_INDEX_ROOM = 1 << 20;
    private static final long MOST_INDEX_ROOM = 16 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(SpoolParts.class);

    static SpoolParts open(SpoolSettings settings, InstantSource clock, Storage storage, Consumer<String> trouble)
            throws IOException {
        DirectoryLock lock = DirectoryLock.take(settings.directory());
        try {
            Opening.Opened opened = new Opening(settings, storage, trouble).open();
            return assemble(settings, clock, storage, lock, opened, trouble);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static SpoolParts assemble(
            SpoolSettings settings,
            InstantSource clock,
            Storage storage,
            DirectoryLock lock,
            Opening.Opened opened,
            Consumer<String> trouble) {
        Segments segments = opened.segments();
        Recovery.Result found = opened.result();
        var ids = new QueueIds(clock, found.lastId());
        var journal = new Journal(settings, storage, segments, found.nextSequence(), found.lastSegment(), trouble);
        var due = new IndexDue();
        var residents = new Residents(settings, clock, due);
        var behind = new Checkpointer(residents, segments, journal, ids);
        var indexThread = new IndexThread(settings, opened.index(), behind, due, indexRoom(settings, storage), trouble);
        var loader = new Loader(storage, segments, residents, opened.quarantine(), trouble, clock);
        var departures = new Departures(segments);
        var evacuation = new Evacuation(
                storage,
                journal.supply(),
                segments,
                journal,
                residents,
                indexThread,
                loader,
                opened.quarantine(),
                clock);
        var housekeeper = new Housekeeper(
                settings, journal.supply(), segments, departures, opened.contentFiles(), evacuation, storage);
        return new SpoolParts(
                settings,
                clock,
                storage,
                lock,
                segments,
                journal,
                residents,
                indexThread,
                loader,
                opened.quarantine(),
                opened.contentFiles(),
                departures,
                ids,
                housekeeper);
    }

    /// New mail ends before the index does.
    private static FreeSpace indexRoom(SpoolSettings settings, Storage storage) {
        return new FreeSpace(storage, Math.clamp(settings.minFree() / 4, LEAST_INDEX_ROOM, MOST_INDEX_ROOM));
    }

    void start() throws SpoolException {
        journal.start();
        indexThread.start();
        housekeeper.start();
        // Once asked, the index knows when the first message falls due.
        indexThread.ask(_ -> 0);
    }

    SpoolStatistics statistics(long commits) {
        long claimed = 0;
        long waiting = indexThread.rows();
        long held = indexThread.heldRows();
        for (Resident resident : residents.all()) {
            synchronized (resident) {
                // Its row still counts.
                waiting -= resident.isIndexed() ? 1 : 0;
                claimed += resident.states().claimed() > 0 ? 1 : 0;
                waiting += resident.states().waiting() > 0 ? 1 : 0;
                held += resident.held() ? 1 : 0;
            }
        }
        return new SpoolStatistics(
                segments.messages(),
                waiting,
                claimed,
                held,
                residents.octets(),
                segments.diskOctets() + contentFiles.octets(),
                commits,
                journal.syncs(),
                quarantine.count());
    }

    private static void closeOrWarn(Closeable part) {
        try {
            part.close();
        } catch (IOException e) {
            LOG.warn("could not close the spool to its end", e);
        }
    }

    /// Nothing comes in any more: the journal writes what waits, the index what is missing in it.
    void close() {
        boolean ended = housekeeper.close(settings.closeTimeout());
        ended &= journal.close(settings.closeTimeout());
        residents.giveUpAll();
        ended &= indexThread.close(settings.closeTimeout());
        closeOrWarn(journal.supply()::close);
        if (ended) {
            closeOrWarn(lock);
        } else {
            LOG.error("the spool stays locked until this process ends: what did not end may still write");
        }
    }
}
