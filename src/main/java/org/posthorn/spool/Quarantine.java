package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Sets damaged octets aside in `corrupt/`, where a person may look at them, and tells of it; once, however often
/// the damage is met.
final class Quarantine {
    static final String FOLDER = "corrupt";
    private static final int MOST_OCTETS = 64 << 20;

    private final Storage storage;
    private final Consumer<String> trouble;
    private final AtomicLong count = new AtomicLong();

    Quarantine(Storage storage, Consumer<String> trouble) {
        this.storage = storage;
        this.trouble = trouble;
    }

    /// How many were set aside since the start.
    long count() {
        return count.get();
    }

    /// Sets a range of a segment aside.
    void setAside(long segment, long start, long end, boolean tail) throws IOException {
        String name = String.format("%s/%016d-%d", FOLDER, segment, start);
        if (storage.list(FOLDER).contains(name)) {
            return;
        }
        count.incrementAndGet();
        copy(segment, start, Math.min(end, start + MOST_OCTETS), name);
        String what = tail ? "the end of segment %d is torn: cut at octet %d" : "segment %d is damaged at octet %d";
        trouble.accept(String.format(what + ", %d octets set aside as %s", segment, start, end - start, name));
    }

    /// The greatest segment of which something was set aside, so that its number is not given again.
    long lastSegment() throws IOException {
        long last = 0;
        for (String name : storage.list(FOLDER)) {
            if (name.matches(FOLDER + "/[0-9]{16}-[0-9]+")) {
                last = Math.max(last, Long.parseLong(name.substring(FOLDER.length() + 1, FOLDER.length() + 17)));
            }
        }
        return last;
    }

    private void copy(long segment, long start, long end, String name) throws IOException {
        try (StoredFile from = storage.open(Segment.name(segment));
                StoredFile to = storage.create(name)) {
            ByteBuffer octets = ByteBuffer.allocate((int) (end - start));
            while (octets.hasRemaining() && from.read(octets, start + octets.position()) > 0) {
                // until all is read or the file ends
            }
            to.write(octets.flip(), 0);
            to.sync();
        }
        storage.syncFolder(FOLDER);
    }
}
