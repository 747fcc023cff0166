package org.posthorn.spool;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.posthorn.mail.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of large content. A file without a message is what a crash left of one that was never accepted, or of
/// one that is done.
final class ContentFiles {
    static final String FOLDER = "content";
    private static final Logger LOG = LoggerFactory.getLogger(ContentFiles.class);

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
            try {
                if (isThere.test(id(name))) {
                    count(name);
                } else {
                    storage.delete(name);
                    deleted++;
                }
            } catch (IOException e) {
                // No reason not to start: a file that is needed and can't be read shows when it is delivered.
                LOG.warn("could not look at {}, or delete it", name, e);
            }
        }
        return deleted;
    }

    private void count(String name) throws IOException {
        try (StoredFile file = storage.open(name)) {
            octets.addAndGet(file.size());
        }
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
