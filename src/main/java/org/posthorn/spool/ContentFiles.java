package org.posthorn.spool;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.posthorn.mail.QueueId;

/// The files of large content. A file without a message is what a crash left of one that was never accepted, or of
/// one that is done.
final class ContentFiles {
    static final String FOLDER = "content";

    private final Storage storage;
    private final AtomicLong octets = new AtomicLong();

    ContentFiles(Storage storage) {
        this.storage = storage;
    }

    static String name(long id) {
        return FOLDER + '/' + new QueueId(id);
    }

    void added(long size) {
        octets.addAndGet(size);
    }

    long octets() {
        return octets.get();
    }

    void delete(long id, long size) throws IOException {
        storage.delete(name(id));
        octets.addAndGet(-size);
    }

    /// Deletes the files of messages that are not there, and counts the others. Returns how many were deleted.
    int deleteOrphans(Predicate<Long> isThere) throws IOException {
        int deleted = 0;
        for (String name : storage.list(FOLDER)) {
            if (isThere.test(id(name))) {
                try (StoredFile file = storage.open(name)) {
                    octets.addAndGet(file.size());
                }
            } else {
                storage.delete(name);
                deleted++;
            }
        }
        return deleted;
    }

    /// The id that a file is named after, or -1, which no message has.
    private static long id(String name) {
        try {
            return QueueId.parse(name.substring(FOLDER.length() + 1)).value();
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }
}
