package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the index up to what the journal says, at the start: from where the index knows it, or from the
/// beginning. Nothing that is damaged stops it: that is set aside and told.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private static final Duration TELL_EVERY = Duration.ofSeconds(2);

    /// @param nextSequence greater than any that was found
    /// @param lastId the greatest id that was found
    /// @param lastSegment the greatest segment
    record Result(long nextSequence, long lastId, long lastSegment) {}

    private final Storage storage;
    private final Index index;
    private final Segments segments;
    private final Quarantine quarantine;
    private final Consumer<String> trouble;
    private final Replay replay;
    private final long from;
    private long nextSequence;
    private long cut;
    /// When progress was last told, as [System#nanoTime()].
    private long told = System.nanoTime();

    /// @param from the sequence number from which on the index does not know all; 0 for an empty index
    Recovery(
            Storage storage,
            Index index,
            Segments segments,
            Quarantine quarantine,
            long from,
            Consumer<String> trouble) {
        this.storage = storage;
        this.index = index;
        this.segments = segments;
        this.quarantine = quarantine;
        this.trouble = trouble;
        this.replay = new Replay(index, segments, from == 0);
        this.from = from;
        this.nextSequence = from;
    }

    /// The ids of the segments that are there, in order.
    static List<Long> segmentIds(Storage storage) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (String name : storage.list("journal")) {
            if (name.matches("journal/[0-9]{16}\\.log")) {
                ids.add(Long.parseLong(name.substring(8, 24)));
            }
        }
        return ids;
    }

    Result run() throws IOException {
        List<Long> ids = segmentIds(storage);
        for (long id : ids) {
            segments.add(id, 0);
        }
        index.forEachLocation((id, location, _) -> replay.known(id, location));
        segments.restoreMentions(index.mentions());
        for (int i = 0; i < ids.size(); i++) {
            boolean known = i + 1 < ids.size() && firstSequence(ids.get(i + 1)) <= from;
            read(ids.get(i), known);
            tellProgress(i + 1, ids.size());
        }
        replay.finish();
        long lastSegment = ids.isEmpty() ? 0 : ids.getLast();
        return new Result(nextSequence == 0 ? anyNumber() : nextSequence, replay.lastId(), lastSegment);
    }

    private void tellProgress(int segmentsRead, int all) {
        long now = System.nanoTime();
        if (now - told >= TELL_EVERY.toNanos()) {
            told = now;
            LOG.info("read {} of {} segments of the journal, {} messages wait", segmentsRead, all, segments.messages());
        }
    }

    /// Where a new journal begins to count: nobody who sends mail can guess it.
    private static long anyNumber() {
        return 1 + (new SecureRandom().nextLong() >>> 2);
    }

    private void read(long id, boolean known) {
        try (StoredFile file = storage.open(Segment.name(id))) {
            long size = file.size();
            segments.sealOld(id, size);
            if (!known) {
                scan(id, file, size);
            }
        } catch (IOException e) {
            LOG.error("could not read segment {}", id, e);
            segments.unread(id);
            trouble.accept(
                    "segment " + id + " can't be read to its end: what is behind waits for a start that can read it,"
                            + " and until then no segment of before is taken away: " + e.getMessage());
        }
    }

    private void scan(long id, StoredFile file, long size) throws IOException {
        cut = Long.MAX_VALUE;
        var scanner = new SegmentScanner(id, file, size, this::damaged);
        for (var found = scanner.next(); found != null; found = scanner.next()) {
            nextSequence = Math.max(nextSequence, found.header().sequence() + 1);
            if (found.header().sequence() >= from) {
                apply(found);
            }
        }
        long end = Math.min(scanner.end(), cut);
        if (cut < Long.MAX_VALUE) {
            file.truncate(end);
            file.sync();
        }
        segments.sealOld(id, end);
    }

    private void apply(SegmentScanner.Found found) throws IOException {
        try {
            replay.apply(found);
        } catch (DamagedException e) {
            RecordHeader header = found.header();
            LOG.error("a record of segment {} makes no sense", header.segment(), e);
            quarantine.setAside(header.segment(), header.offset(), header.offset() + (long) header.footprint(), false);
        }
    }

    private void damaged(long segment, long start, long end, boolean tail) throws IOException {
        quarantine.setAside(segment, start, end, tail);
        if (tail) {
            cut = Math.min(cut, start);
        }
    }

    /// The first sequence number of a segment, or one greater than all when its head is damaged: then those before
    /// it are read.
    private long firstSequence(long id) {
        ByteBuffer header = ByteBuffer.allocate(Segment.START);
        try (StoredFile file = storage.open(Segment.name(id))) {
            while (header.hasRemaining() && file.read(header, header.position()) > 0) {
                // until the header is whole or the file ends
            }
        } catch (IOException e) {
            LOG.warn("could not read the head of segment {}", id, e);
        }
        header.flip();
        return Segment.isHeader(header, id) ? Segment.firstSequence(header) : Long.MAX_VALUE;
    }
}
