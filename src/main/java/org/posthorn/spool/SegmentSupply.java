package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes segments. One spare is kept ready, written full of zeros by the housekeeper, because a sync that must also record new
/// blocks of a file takes about twice as long. The journal's thread never waits for a spare: without one it begins a file that grows.
final class SegmentSupply {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
    static final String SPARE = "journal/spare";
    private static final int BLOCK = 1 << 20;

    private final Storage storage;
    private final int capacity;
    private @Nullable StoredFile spare;

    SegmentSupply(Storage storage, int capacity) {
        this.storage = storage;
        this.capacity = capacity;
    }

    /// A segment with room for a record of this footprint, its header durable. The journal's thread calls this.
    Segment begin(long id, long firstSequence, int footprint) throws IOException {
        long needed = (long) Segment.START + footprint;
        StoredFile ready = needed > capacity ? null : takeSpare();
        StoredFile file = ready == null ? storage.create(Segment.name(id)) : ready;
        try {
            file.write(Segment.header(id, firstSequence), 0);
            file.force();
            if (ready != null) {
                storage.rename(SPARE, Segment.name(id));
            }
            storage.syncFolder("journal");
        } catch (IOException e) {
            close(file);
            storage.delete(ready == null ? Segment.name(id) : SPARE);
            throw e;
        }
        return new Segment(id, file, Math.max(capacity, needed));
    }

    /// Makes a spare unless there is one. The housekeeper calls this.
    void prepare() throws IOException {
        if (hasSpare()) {
            return;
        }
        storage.delete(SPARE);
        StoredFile file = storage.create(SPARE);
        try {
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(BLOCK, capacity));
            for (long at = 0; at < capacity; at += zeros.limit()) {
                file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), capacity - at)), at);
            }
            file.force();
        } catch (IOException e) {
            close(file);
            storage.delete(SPARE);
            throw e;
        }
        put(file);
    }

    /// Deletes the spare, to give its room back.
    void close() throws IOException {
        StoredFile file = takeSpare();
        if (file != null) {
            close(file);
        }
        storage.delete(SPARE);
    }

    private synchronized boolean hasSpare() {
        return spare != null;
    }

    private synchronized void put(StoredFile file) {
        spare = file;
    }

    private synchronized @Nullable StoredFile takeSpare() {
        StoredFile file = spare;
        spare = null;
        return file;
    }

    private static void close(StoredFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("could not close a segment that is given up", e);
        }
    }
}
