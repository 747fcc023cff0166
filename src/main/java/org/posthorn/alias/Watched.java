package org.posthorn.alias;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.posthorn.tls.FileStamps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What some files say, read again when they have changed and stand as they are from one look to the next. Files that can't be used are reported once for each of their
/// states, and what they said before goes on to hold. Any thread may ask.
final class Watched<T> implements Supplier<T>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    /// Reads all files anew.
    @FunctionalInterface
    interface Reader<T> {
        T read() throws TableException;
    }

    private final String what;
    private final List<Path> files;
    private final Reader<T> reader;
    private final ScheduledExecutorService thread;
    private volatile T value;
    private FileStamps seen;
    /// As the files were at the last look, if that was not as they are known.
    private FileStamps changed;

    private Watched(String what, List<Path> files, Reader<T> reader, FileStamps seen, T value) {
        this.what = what;
        this.files = files;
        this.reader = reader;
        this.seen = seen;
        this.changed = seen;
        this.value = value;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("watch-" + what).factory());
    }

    /// Reads the files for the first time.
    ///
    /// @param what they are called in the log
    /// @param interval how often they are looked at; zero: never
    /// @throws TableException when they can't be used
    static <T> Watched<T> start(String what, List<Path> files, Duration interval, Reader<T> reader)
            throws TableException {
        FileStamps seen = FileStamps.of(files);
        var watched = new Watched<>(what, files, reader, seen, reader.read());
        if (!interval.isZero() && !files.isEmpty()) {
            var _ = watched.thread.scheduleWithFixedDelay(
                    watched::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
        return watched;
    }

    @Override
    public T get() {
        return value;
    }

    /// Once. Never throws: a thrown exception would end the schedule.
    synchronized void look() {
        FileStamps now = FileStamps.of(files);
        boolean settled = now.equals(changed);
        changed = now;
        if (now.equals(seen) || !settled) {
            // Whoever is still writing has half a table there, and mail to the other half would be refused.
            return;
        }
        // Before they are read: whoever writes meanwhile is met again at the next look.
        seen = now;
        try {
            value = reader.read();
            LOG.info("{} read again", what);
        } catch (TableException e) {
            LOG.error("{} not read again, what they said before holds: {}", what, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{} not read again, what they said before holds", what, e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
