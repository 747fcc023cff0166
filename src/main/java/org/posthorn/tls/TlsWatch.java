package org.posthorn.tls;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the files of certificates and keys at an interval. A broken pair is reported once for each state of the
/// files, and what was served before is served on.
public final class TlsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);

    private final TlsSettings settings;
    private final ServerTls tls;
    private final ScheduledExecutorService thread;
    private FileStamps seen;

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
            // Whoever writes a certificate and then its key is met half-way: reported, and put right next time.
            if (!now.equals(seen)) {
                seen = now;
                readAgain(now);
            }
        } catch (TlsException e) {
            LOG.error("certificates not read again, the old ones stay: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("certificates not read again, the old ones stay", e);
        }
    }

    private void readAgain(FileStamps now) throws TlsException {
        // Else somebody has asked for it in the meantime.
        if (!now.equals(tls.stamps())) {
            var _ = tls.reload();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
