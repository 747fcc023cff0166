package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.posthorn.mail.QueueId;

/// Sets damaged octets aside in `corrupt/`, where a person may look at them, and tells of it; once, however often
/// the damage is met.
final class Quarantine {
    static final String FOLDER = "corrupt";
    private static final int MOST_OCTETS = 64 << 20;

    private final Storage storage;
    private final Consumer<String> trouble;
    private final AtomicLong count = new AtomicLong();
    private final Set<Long> told = ConcurrentHashMap.newKeySet();

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
        try {
            copy(segment, start, Math.min(end, start + MOST_OCTETS), name);
        } catch (IOException e) {
            // Half a copy would be taken for a whole one when the damage is met again.
            storage.delete(name);
            throw e;
        }
        count.incrementAndGet();
        String what = tail ? "the end of segment %d is torn: cut at octet %d" : "segment %d is damaged at octet %d";
        trouble.accept(String.format(what + ", %d octets set aside as %s", segment, start, end - start, name));
    }

    /// Tells of content that is not what was written, once for each message. Its octets stay where they are: the message
    /// is still in the queue.
    void contentIsDamaged(long id, DamagedException problem) {
        if (told.add(id)) {
            count.incrementAndGet();
            trouble.accept("message " + new QueueId(id) + " can't be delivered as it is: " + problem.getMessage());
        }
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
