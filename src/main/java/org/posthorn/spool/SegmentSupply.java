package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes segments. A spare is kept ready, because a sync that must also record new blocks of a file takes about twice
/// as long: a segment that nothing needs any more, or when there is none a file that the housekeeper writes full of
/// zeros. The journal's thread never waits for a spare: without one it begins a file that grows.
final class SegmentSupply {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
    private static final String FOLDER = "journal";
    private static final String SPARE = FOLDER + "/spare-";
    private static final int BLOCK = 1 << 20;
    /// The second is there when a segment was needed for longer than the first lasted.
    private static final int MOST_SPARES = 2;

    /// A file that nothing else has the name of: while one is made into a segment, the next is made.
    private record Spare(String name, StoredFile file) {}

    private final Storage storage;
    private final int capacity;
    private final Deque<Spare> spares = new ArrayDeque<>();
    private long made;

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
            file.write(start(id, firstSequence), 0);
            file.force();
            if (ready != null) {
                storage.rename(name, Segment.name(id));
                name = Segment.name(id);
            }
            storage.syncFolder(FOLDER);
        } catch (IOException e) {
            giveUp(name, file);
            throw e;
        }
        return new Segment(id, file, Math.max(capacity, needed));
    }

    /// Makes a spare unless there is one. The housekeeper calls this.
    void prepare() throws IOException {
        if (spareCount() > 0) {
            return;
        }
        String name = nextName();
        StoredFile file = storage.create(name);
        try {
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(BLOCK, capacity));
            for (long at = 0; at < capacity; at += zeros.limit()) {
                file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), capacity - at)), at);
            }
            file.force();
        } catch (IOException e) {
            giveUp(name, file);
            throw e;
        }
        put(new Spare(name, file));
    }

    /// Takes a segment away that nothing needs, durably: it becomes a spare, or is deleted. The housekeeper calls
    /// this.
    ///
    /// @param reusable whether its file may be written again
    void retire(long id, boolean reusable) throws IOException {
        if (reusable && spareCount() < MOST_SPARES && reuse(Segment.name(id))) {
            return;
        }
        storage.delete(Segment.name(id));
        storage.syncFolder(FOLDER);
    }

    /// Deletes the spares, to give their room back.
    void close() throws IOException {
        for (Spare spare = takeSpare(); spare != null; spare = takeSpare()) {
            close(spare.file());
            storage.delete(spare.name());
        }
    }

    /// Deletes what an earlier process prepared.
    static void deleteSpares(Storage storage) throws IOException {
        for (String name : storage.list(FOLDER)) {
            if (name.startsWith(SPARE)) {
                storage.delete(name);
            }
        }
    }

    /// What is in the file stays in it: its records say that they are another segment's. Only what has all its
    /// blocks is worth keeping.
    private boolean reuse(String segment) throws IOException {
        StoredFile file = openIfThere(segment);
        if (file == null) {
            return false;
        }
        String name = nextName();
        try {
            if (file.size() == capacity) {
                storage.rename(segment, name);
                // Before anything is written over it: after a crash it may still have the name it had.
                storage.syncFolder(FOLDER);
                put(new Spare(name, file));
                return true;
            }
        } catch (IOException e) {
            giveUp(name, file);
            throw e;
        }
        close(file);
        return false;
    }

    /// Not there: an earlier attempt to take it away got so far, and failed then.
    private @Nullable StoredFile openIfThere(String segment) throws IOException {
        try {
            return storage.open(segment);
        } catch (NoSuchFileException e) {
            LOG.info("{} is gone already", segment);
            return null;
        }
    }

    private void giveUp(String name, StoredFile file) {
        close(file);
        try {
            storage.delete(name);
        } catch (IOException e) {
            LOG.warn("could not delete {}, which is given up; the next start does", name, e);
        }
    }

    /// The head, and behind it the zeros by which the end is told from what an earlier use left.
    private static ByteBuffer start(long id, long firstSequence) {
        return ByteBuffer.allocate(Segment.START + RecordHeader.SIZE)
                .put(Segment.header(id, firstSequence))
                .clear();
    }

    private String nextName() {
        return SPARE + ++made;
    }

    private synchronized int spareCount() {
        return spares.size();
    }

    private synchronized void put(Spare ready) {
        spares.add(ready);
    }

    private synchronized @Nullable Spare takeSpare() {
        return spares.poll();
    }

    private static void close(StoredFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("could not close a segment that is given up", e);
        }
    }
}
