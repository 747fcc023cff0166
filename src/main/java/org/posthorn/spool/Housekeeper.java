package org.posthorn.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.posthorn.event.FaultLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does, on a thread of its own and never interrupted, what nobody waits for: spare segments, content files that
/// are done, segments that are not needed any more.
final class Housekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    /// How long a segment rests that could not be compacted.
    private static final Duration REST = Duration.ofSeconds(30);

    private final SpoolSettings settings;
    private final SegmentSupply supply;
    private final Segments segments;
    private final Departures departures;
    private final ContentFiles contentFiles;
    private final Evacuation evacuation;
    private final Storage storage;
    private final FaultLog faults = new FaultLog(
            LOG,
            "segments and content files that are done can't be tidied up",
            "segments and content files are tidied up again");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private long compactFrom = System.nanoTime();

    Housekeeper(
            SpoolSettings settings,
            SegmentSupply supply,
            Segments segments,
            Departures departures,
            ContentFiles contentFiles,
            Evacuation evacuation,
            Storage storage) {
        this.settings = settings;
        this.supply = supply;
        this.segments = segments;
        this.departures = departures;
        this.contentFiles = contentFiles;
        this.evacuation = evacuation;
        this.storage = storage;
        this.thread = Thread.ofPlatform().name("spool-housekeeper").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Returns whether it ended in time.
    boolean close(Duration limit) {
        stop.countDown();
        try {
            if (thread.join(limit)) {
                return true;
            }
            LOG.error("the housekeeper did not end within {}", limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void run() {
        try {
            while (!stop.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                round();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a virtual machine that ends.
            LOG.warn("the housekeeper was interrupted");
        }
    }

    /// One round. One at a time: tests call it too.
    synchronized void round() {
        try {
            deleteLeftovers();
            takeAwayUnneeded();
            boolean roomy = storage.usable() >= settings.minFree() + settings.segmentOctets();
            if (System.nanoTime() - compactFrom >= 0) {
                compact(roomy ? settings.compactAfter() : Duration.ZERO);
            }
            if (roomy) {
                supply.prepare();
            }
            faults.worked();
        } catch (IOException | RuntimeException e) {
            faults.failed(e);
            compactFrom = System.nanoTime() + REST.toNanos();
        }
    }

    private void deleteLeftovers() throws IOException {
        for (var leftover = departures.leftovers().poll();
                leftover != null;
                leftover = departures.leftovers().poll()) {
            contentFiles.delete(leftover.id(), leftover.size());
        }
    }

    /// Even while another can't be emptied: nearly all go this way, and the disk would fill.
    private void takeAwayUnneeded() throws IOException {
        Optional<Long> unneeded = segments.unneeded();
        while (unneeded.isPresent() && stop.getCount() > 0 && evacuation.evacuate(unneeded.get())) {
            unneeded = segments.unneeded();
        }
    }

    private void compact(Duration rest) throws IOException {
        long restedSince = System.nanoTime() - rest.toNanos();
        Optional<Long> sparse = segments.sparse(settings.compactBelow(), restedSince);
        while (sparse.isPresent() && stop.getCount() > 0) {
            if (!evacuation.evacuate(sparse.get())) {
                compactFrom = System.nanoTime() + REST.toNanos();
                return;
            }
            sparse = segments.sparse(settings.compactBelow(), restedSince);
        }
    }
}
