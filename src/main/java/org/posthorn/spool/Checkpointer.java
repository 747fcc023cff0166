package org.posthorn.spool;

import java.io.IOException;
import java.time.Duration;

/// Writes the index behind, and marks in it how far the journal is in it. Confined to the index's thread.
///
/// Rows may be newer than the mark, never older: what is replayed from the mark on brings a row to the same end.
final class Checkpointer implements IndexThread.WriteBehind {
    /// The first sequence number that is not in the index.
    static final String KNOWN = "known";
    /// The boot of the machine in which the index was written: after a loss of power it can't be trusted.
    static final String BOOT = "boot";
    /// Whether the index was closed, and all of it is on disk.
    static final String CLEAN = "clean";
    static final String LAST_ID = "last-id";
    static final String LAST_SEGMENT = "last-segment";

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /// About so many records of the journal, and those of an interval, are read again after a crash, at the most.
    private static final long MOST_BEHIND = 100_000;

    private final Residents residents;
    private final Segments segments;
    private final Journal journal;
    private final QueueIds ids;
    private long marked = System.nanoTime();

    Checkpointer(Residents residents, Segments segments, Journal journal, QueueIds ids) {
        this.residents = residents;
        this.segments = segments;
        this.journal = journal;
        this.ids = ids;
    }

    @Override
    public void flush(Index index) throws IOException {
        residents.flush(index);
    }

    @Override
    public void checkpoint(Index index, boolean last) {
        long now = System.nanoTime();
        if (last || now - marked >= INTERVAL.toNanos()) {
            marked = now;
            mark(index, last);
        }
        index.commit();
    }

    private void mark(Index index, boolean last) {
        // Read before the residents are looked at: whoever comes later is in the journal from here on.
        long next = journal.nextSequence();
        residents.catchUp(index, next - MOST_BEHIND);
        // What could not be read is read by the next start, with all that may follow from it.
        long known = segments.isAllRead() ? residents.knownUpTo(next) : 0;
        index.putMentions(segments.allMentions());
        index.mark(LAST_ID, Long.toString(ids.last()));
        index.mark(LAST_SEGMENT, Long.toString(segments.lastId()));
        // At the end, since much that is not yet written may be written in between.
        index.mark(KNOWN, Long.toString(known));
        if (last) {
            index.mark(CLEAN, "yes");
        }
    }
}
