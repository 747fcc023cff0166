package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes segments. One spare is kept ready, written full of zeros by the housekeeper, because a sync that must also
/// record new blocks of a file takes about twice as long. The journal's thread never waits for a spare: without one
/// it begins a file that grows.
final class SegmentSupply {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
    private static final String SPARE = "journal/spare-";
    private static final int BLOCK = 1 << 20;

    /// A file that nothing else has the name of: while one is made into a segment, the next is made.
    private record Spare(String name, StoredFile file) {}

    private final Storage storage;
    private final int capacity;
    private long made;
    private @Nullable Spare spare;

    SegmentSupply(Storage storage, int capacity) {
        this.storage = storage;
        this.capacity = capacity;
    }

    /// A segment with room for a record of this footprint, its header durable. The journal's thread calls this.
    Segment begin(long id, long firstSequence, int footprint) throws IOException {
        long needed = (long) Segment.START + footprint;
        Spare ready = needed > capacity ? null : takeSpare();
        String name = ready == null ? Segment.name(id) : ready.name();
        StoredFile file = ready == null ? storage.create(name) : ready.file();
        try {
            file.write(Segment.header(id, firstSequence), 0);
            file.force();
            if (ready != null) {
                storage.rename(name, Segment.name(id));
                name = Segment.name(id);
            }
            storage.syncFolder("journal");
        } catch (IOException e) {
            close(file);
            storage.delete(name);
            throw e;
        }
        return new Segment(id, file, Math.max(capacity, needed));
    }

    /// Makes a spare unless there is one. The housekeeper calls this.
    void prepare() throws IOException {
        if (hasSpare()) {
            return;
        }
        String name = SPARE + ++made;
        StoredFile file = storage.create(name);
        try {
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(BLOCK, capacity));
            for (long at = 0; at < capacity; at += zeros.limit()) {
                file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), capacity - at)), at);
            }
            file.force();
        } catch (IOException e) {
            close(file);
            storage.delete(name);
            throw e;
        }
        put(new Spare(name, file));
    }

    /// Deletes the spare, to give its room back.
    void close() throws IOException {
        Spare ready = takeSpare();
        if (ready != null) {
            close(ready.file());
            storage.delete(ready.name());
        }
    }

    /// Deletes what an earlier process prepared.
    static void deleteSpares(Storage storage) throws IOException {
        for (String name : storage.list("journal")) {
            if (name.startsWith(SPARE)) {
                storage.delete(name);
            }
        }
    }

    private synchronized boolean hasSpare() {
        return spare != null;
    }

    private synchronized void put(Spare ready) {
        spare = ready;
    }

    private synchronized @Nullable Spare takeSpare() {
        Spare ready = spare;
        spare = null;
        return ready;
    }

    private static void close(StoredFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("could not close a segment that is given up", e);
        }
    }
}
