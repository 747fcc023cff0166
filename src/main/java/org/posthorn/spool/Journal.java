package org.posthorn.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The journal's writing side: one platform thread, never interrupted, that takes what waits, writes it, syncs
/// once, and tells all who wait. While it syncs the next batch gathers.
///
/// After a sync has failed nobody knows what is on disk, and a second sync would lie: that segment is left as it is
/// and a new one begun. While the disk keeps failing new mail is refused, and the disk tried again now and then. A full disk takes nothing away: what was written of the batch is cut off, and the next may
/// fit.
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long BATCH = 8L << 20;

    private final SegmentSupply supply;
    private final Storage storage;
    private final Segments segments;
    private final Consumer<String> trouble;
    private final PendingAppends pending;
    private final GroupCommit company;
    private final Duration timeout;
    private final DiskHealth health;
    private final RecordBuffer buffer = new RecordBuffer();
    private final AtomicLong syncs = new AtomicLong();
    private final Thread thread;
    private final Thread watch;

    private volatile List<Append> batch = List.of();
    private volatile long nextSequence;
    private volatile boolean broken;
    private long lastSegment;
    private @Nullable Segment segment;

    /// @param nextSequence greater than any in the segments there are
    Journal(
            SpoolSettings settings,
            Storage storage,
            Segments segments,
            long nextSequence,
            long lastSegment,
            Consumer<String> trouble) {
        this.supply = new SegmentSupply(storage, settings.segmentOctets());
        this.storage = storage;
        this.segments = segments;
        this.trouble = trouble;
        this.company = new GroupCommit(settings.commitGather());
        this.pending = new PendingAppends(settings.pendingOctets(), company);
        this.timeout = settings.commitTimeout();
        this.health = new DiskHealth(settings.diskRetry());
        this.nextSequence = nextSequence;
        this.lastSegment = lastSegment;
        this.thread = Thread.ofPlatform().name("journal").unstarted(this::run);
        this.watch = Thread.ofVirtual().name("journal-watch").unstarted(this::watch);
    }

    void start() {
        thread.start();
        watch.start();
    }

    /// Who tells here what is on its way in makes batches that are worth their sync.
    GroupCommit company() {
        return company;
    }

    /// Adds a record and waits until it is durable.
    Location write(Append append) throws SpoolException {
        pending.put(append, timeout);
        return append.await(timeout);
    }

    /// Adds a record; it is durable with the next batch. Once the journal is broken or closed the record is
    /// dropped.
    void append(Append append) {
        if (Thread.currentThread().equals(thread)) {
            pending.putLast(append);
            return;
        }
        try {
            pending.putNow(append);
        } catch (SpoolException e) {
            LOG.debug("dropped a {} record: {}", append.type(), e.getMessage());
            append.fail(e);
        }
    }

    /// Every record that is not appended yet will have this number or a greater one.
    long nextSequence() {
        return nextSequence;
    }

    /// Whether a new message may be begun.
    boolean admits() {
        return !broken && health.admits(System.nanoTime());
    }

    /// Why not.
    String refusal() {
        return "the spool takes no more mail until "
                + (broken ? "it is started again: the journal failed" : "the disk works again");
    }

    SegmentSupply supply() {
        return supply;
    }

    long syncs() {
        return syncs.get();
    }

    /// Writes what waits, then ends. Returns whether it did in time.
    boolean close(Duration limit) {
        pending.close();
        try {
            if (thread.join(limit)) {
                watch.interrupt();
                return true;
            }
            LOG.error("the journal did not end within {}", limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("interrupted while the journal was closing");
        }
        return false;
    }

    /// Bounds the waits for the disk, from a thread that never touches it.
    private void watch() {
        long tick = Math.clamp(timeout.toMillis() / 4, 10, 1_000);
        try {
            while (true) {
                Thread.sleep(tick);
                long now = System.nanoTime();
                batch.forEach(append -> append.expire(now));
                pending.expire(now);
            }
        } catch (InterruptedException e) {
            // The journal is closed: nobody waits any more.
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        batch = pending.take(BATCH);
        while (!batch.isEmpty()) {
            try {
                write(batch);
            } catch (RuntimeException e) {
                // A fault of ours: nobody may wait for ever, and nothing may be acknowledged.
                LOG.error("the journal failed", e);
                broken = true;
                trouble.accept("the journal failed, and takes nothing until the next start: " + e);
                batch.forEach(append -> append.fail(new SpoolException("the journal failed", e)));
            }
            batch = pending.take(BATCH);
        }
        closeSegment();
    }

    private void write(List<Append> batch) {
        List<Append> rest = batch;
        while (!rest.isEmpty()) {
            if (broken) {
                rest.forEach(
                        append -> append.fail(new SpoolException("the spool takes no more mail: the journal failed")));
                return;
            }
            boolean written = false;
            try {
                Segment current = segmentFor(rest.getFirst().footprint());
                written = true;
                List<Location> places = place(current, rest);
                written = false;
                sync(current);
                if (health.worked()) {
                    LOG.warn("the disk works again: the spool takes mail");
                }
                complete(current, rest, places);
                rest = rest.subList(places.size(), rest.size());
            } catch (IOException e) {
                failed(rest, e, written);
                return;
            }
        }
    }

    private void sync(Segment current) throws IOException {
        long begun = System.nanoTime();
        current.file().force();
        company.synced(System.nanoTime() - begun);
        syncs.incrementAndGet();
    }

    private List<Location> place(Segment current, List<Append> batch) throws IOException {
        buffer.begin(current);
        List<Location> places = new ArrayList<>(batch.size());
        for (Append append : batch) {
            if (!buffer.fits(append)) {
                break;
            }
            places.add(buffer.add(append, nextSequence++));
        }
        buffer.finish();
        return places;
    }

    private void complete(Segment current, List<Append> batch, List<Location> places) {
        Location last = places.getLast();
        current.advance(last.offset() + last.footprint());
        segments.grow(current.id(), current.end());
        for (int i = 0; i < places.size(); i++) {
            batch.get(i).complete(places.get(i));
        }
    }

    private Segment segmentFor(int footprint) throws IOException {
        Segment current = segment;
        if (current != null && current.end() + (long) footprint <= current.capacity()) {
            return current;
        }
        closeSegment();
        // A number of its own for each attempt: what a failed one left behind may have its name.
        Segment next = supply.begin(++lastSegment, nextSequence, footprint);
        segments.add(next.id(), next.capacity());
        segment = next;
        return next;
    }

    /// @param whileWriting whether the failure came from a write, and not from a sync or from a new segment
    private void failed(List<Append> batch, IOException problem, boolean whileWriting) {
        boolean full = DiskFull.is(problem, storage);
        SpoolException told = DiskFull.explain("could not write to the journal", problem, storage);
        Segment uncertain = full && whileWriting && rewound() ? null : segment;
        if (uncertain != null) {
            abandonSegment();
        }
        if (!full) {
            health.failed(System.nanoTime());
        }
        if (health.isWorthTelling(System.nanoTime())) {
            trouble.accept(told.getMessage() + (health.isIll() ? ": the spool takes no more mail until it can" : ""));
        }
        List<Append> again = new ArrayList<>();
        for (Append append : batch) {
            if (!append.isMessage()) {
                again.add(append);
            } else if (uncertain != null) {
                append.fail(told, uncertain.id());
            } else {
                append.fail(told);
            }
        }
        pending.putBack(again);
        if (!again.isEmpty() && pending.isClosed() && (full || health.isIll())) {
            giveUp(again, told);
        } else {
            pending.pause(health.pause());
        }
    }

    /// When closing there is no later: what can't be written now is attempted again after the next start.
    private void giveUp(List<Append> appends, SpoolException problem) {
        LOG.error("{} records could not be written while closing", appends.size());
        broken = true;
        appends.forEach(append -> append.fail(problem));
    }

    private boolean rewound() {
        try {
            if (segment != null) {
                segment.rewind();
            }
            return true;
        } catch (IOException e) {
            LOG.warn("could not cut the journal after a failed write", e);
            return false;
        }
    }

    /// Nobody knows what is in it, so nothing else is ever written there.
    private void abandonSegment() {
        Segment current = segment;
        if (current != null) {
            segments.distrust(current.id());
            closeSegment();
        }
    }

    private void closeSegment() {
        Segment current = segment;
        segment = null;
        if (current == null) {
            return;
        }
        segments.seal(current.id(), current.end(), System.nanoTime());
        try {
            current.file().close();
        } catch (IOException e) {
            LOG.warn("could not close segment {}", current.id(), e);
        }
    }
}
