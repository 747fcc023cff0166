package org.posthorn.tls;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the files of certificates and keys at an interval. A broken pair is reported once for each state of the
/// files and read again at each look, and what was served before is served on.
public final class TlsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);

    private final TlsSettings settings;
    private final ServerTls tls;
    private final ScheduledExecutorService thread;
    private FileStamps seen;
    /// Why they could not be read the last time; empty when they could.
    private String problem = "";

    private TlsWatch(TlsSettings settings, ServerTls tls) {
        this.settings = settings;
        this.tls = tls;
        this.seen = tls.stamps();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("watch-tls").factory());
    }

    static TlsWatch start(TlsSettings settings, ServerTls tls) {
        var watch = new TlsWatch(settings, tls);
        Duration interval = settings.reloadInterval();
        if (!interval.isZero()) {
            watch.thread.scheduleWithFixedDelay(
                    watch::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
        return watch;
    }

    /// Once. Never throws: a thrown exception would end the schedule.
    synchronized void look() {
        try {
            FileStamps now = FileStamps.of(settings.files());
            boolean changed = !now.equals(seen);
            seen = now;
            // Whoever writes a certificate and then its key is met half-way: reported, and put right next time. What is
            // put right may look as it did before: a file that may be read at last, a process with descriptors again.
            if (changed || !problem.isEmpty()) {
                readAgain(now, changed);
            }
        } catch (RuntimeException e) {
            LOG.error("certificates not read again, the old ones stay", e);
        }
    }

    private void readAgain(FileStamps now, boolean changed) {
        try {
            // Else somebody has asked for it in the meantime.
            if (!now.equals(tls.stamps())) {
                var _ = tls.reload();
            }
            problem = "";
        } catch (TlsException e) {
            String found = String.valueOf(e.getMessage());
            if (changed || !found.equals(problem)) {
                LOG.error("certificates not read again, the old ones stay: {}", found);
            }
            problem = found;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
