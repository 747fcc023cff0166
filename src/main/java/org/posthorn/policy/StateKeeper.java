package org.posthorn.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.posthorn.event.FaultLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps over a restart what is remembered of accounts or of clients: in a file that is written within a second or two of
/// a change that matters, on a thread of its own, and at the end. A crash forgets what happened since.
public final class StateKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int EVERY_FEW_MINUTES = 300;

    /// Writes what is remembered now.
    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private final LongSupplier changes;
    private final Write write;
    private final int looksBetweenWrites;
    private final FaultLog faults;
    private final Thread thread;
    private long written;

    /// @param changes how many there were
    /// @param looksBetweenWrites at the most, though there was no change that counts
    private StateKeeper(String what, LongSupplier changes, Write write, int looksBetweenWrites) {
        this.changes = changes;
        this.write = write;
        this.looksBetweenWrites = looksBetweenWrites;
        this.faults = new FaultLog(LOG, what + " can't be kept over a restart", what + " can be kept again");
        this.written = changes.getAsLong();
        this.thread = Thread.ofVirtual().name("state-keeper").unstarted(this::run);
        thread.start();
    }

    /// Takes over what the file says accounts usually send, and which are braked, and keeps it true from now on.
    ///
    /// @throws IOException when there is a file that can't be read
    public static StateKeeper ofAccounts(AccountPaces paces, Path file) throws IOException {
        var kept = new PaceFile(file);
        paces.restore(kept.read());
        return new StateKeeper(
                "what accounts usually send", paces::changes, () -> kept.write(paces.states()), EVERY_FEW_MINUTES);
    }

    /// Takes over the bans that the file has, as far as they are not over, and keeps it true from now on. A file that can't
    /// be read, or makes no sense, is told of and costs the bans.
    public static StateKeeper ofBans(Bans bans, Path file) {
        var kept = new BanFile(file);
        bans.restore(kept.read(bans.most()));
        return new StateKeeper("bans", bans::changes, () -> kept.write(bans.list()), Integer.MAX_VALUE);
    }

    private void run() {
        try {
            for (int looks = 1; true; looks++) {
                Thread.sleep(LOOK);
                if (changes.getAsLong() != written || looks % looksBetweenWrites == 0) {
                    writeUnlessClosed();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void writeUnlessClosed() {
        if (!thread.isInterrupted()) {
            write();
        }
    }

    private synchronized void write() {
        long before = changes.getAsLong();
        try {
            write.run();
            written = before;
            faults.worked();
        } catch (IOException e) {
            faults.failed(e);
        }
    }

    /// Interrupts no file that is being written: that would look like a fault of the disk.
    @Override
    public synchronized void close() {
        thread.interrupt();
        write();
    }
}
