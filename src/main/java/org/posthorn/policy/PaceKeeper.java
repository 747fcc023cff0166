package org.posthorn.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what accounts usually send, and which are braked, over a restart. It writes soon after a brake was put on
/// or taken off, every few minutes otherwise, and at the end; a crash forgets what happened since.
public final class PaceKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PaceKeeper.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_WRITES = 300;

    private final AccountPaces paces;
    private final PaceFile file;
    private final Thread thread;
    private long written;

    private PaceKeeper(AccountPaces paces, PaceFile file) {
        this.paces = paces;
        this.file = file;
        this.thread = Thread.ofVirtual().name("pace-keeper").unstarted(this::run);
    }

    /// Takes over what the file says, and keeps it true from now on.
    ///
    /// @throws IOException when there is a file that can't be read
    public static PaceKeeper start(AccountPaces paces, Path file) throws IOException {
        var keeper = new PaceKeeper(paces, new PaceFile(file));
        paces.restore(keeper.file.read());
        keeper.written = paces.changes();
        keeper.thread.start();
        return keeper;
    }

    private void run() {
        try {
            for (int looks = 1; true; looks++) {
                Thread.sleep(LOOK);
                if (paces.changes() != written || looks % LOOKS_BETWEEN_WRITES == 0) {
                    write();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void write() {
        long changes = paces.changes();
        try {
            file.write(paces.states());
            written = changes;
        } catch (IOException e) {
            LOG.warn("what accounts usually send can't be kept", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        write();
    }
}
