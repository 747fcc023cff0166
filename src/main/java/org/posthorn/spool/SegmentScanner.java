package org.posthorn.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads the records of a segment in order. What is not a record is told to `damage`, and the next record is looked
/// for behind it. Memory is bounded by the longest record.
final class SegmentScanner implements Closeable {
    /// A record that was read whole.
    record Found(RecordHeader header, byte[] payload) {
        Location location() {
            return new Location(header.segment(), header.offset(), header.length());
        }
    }

    /// What is told of octets that are no record.
    interface Damage {
        /// @param tail whether no record follows it
        void found(long segment, long start, long end, boolean tail) throws IOException;
    }

    private static final int WINDOW = 1 << 18;
    /// So many zeros end a segment, or a damage at its end.
    private static final int ZEROS = RecordHeader.SIZE;
    /// Numbers are not used again after a batch that failed, so between neighbours there may be a gap.
    private static final long MOST_SKIPPED = 1L << 32;

    private final long id;
    private final StoredFile file;
    private final long size;
    private final Damage damage;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowStart;
    private long at = Segment.START;
    /// The least sequence number that the next record can have; 0 while nothing is known of it.
    private long sequence;

    SegmentScanner(long id, StoredFile file, long end, Damage damage) throws IOException {
        this.id = id;
        this.file = file;
        this.size = Math.min(end, file.size());
        this.damage = damage;
        this.sequence = hasHeader() ? Segment.firstSequence(octets(0, Segment.START)) : 0;
    }

    /// Whether the file begins as this segment does. When not, nothing in it need be right, but its records say of
    /// themselves where they belong.
    boolean hasHeader() throws IOException {
        return size >= Segment.START && Segment.isHeader(octets(0, Segment.START), id);
    }

    /// The next record, or null at the end.
    @Nullable
    Found next() throws IOException {
        while (true) {
            RecordHeader header = headerAt(at);
            if (header == null) {
                if (!resynchronise()) {
                    return null;
                }
                continue;
            }
            long start = at;
            at += header.footprint();
            byte[] payload = payload(header, start);
            if (payload != null) {
                sequence = header.sequence() + 1;
                return new Found(header, payload);
            }
            damaged(start, Math.min(at, size), nextHeader(at) == size);
        }
    }

    /// Behind the last record, once [#next] returned null.
    long end() {
        return at;
    }

    /// Moves to the next header, if there is one.
    private boolean resynchronise() throws IOException {
        long next = nextHeader(at);
        if (next < size) {
            damaged(at, next, false);
            at = next;
            return true;
        }
        long end = endOfDamage(at);
        if (end > at) {
            damaged(at, end, true);
        }
        return false;
    }

    private void damaged(long start, long end, boolean tail) throws IOException {
        damage.found(id, start, end, tail);
    }

    private @Nullable RecordHeader headerAt(long position) throws IOException {
        if (position + RecordHeader.SIZE > size) {
            return null;
        }
        ByteBuffer octets = octets(position, RecordHeader.SIZE);
        if (octets.remaining() < RecordHeader.SIZE || octets.getInt(octets.position()) != RecordHeader.MAGIC) {
            return null;
        }
        try {
            RecordHeader header = RecordHeader.read(octets, octets.position());
            return header.segment() == id && header.offset() == position && isPlausible(header) ? header : null;
        } catch (DamagedException e) {
            return null;
        }
    }

    /// Content may look like a record, by the will of who wrote it, but they can't know the numbers: the first of a
    /// spool is drawn at random.
    private boolean isPlausible(RecordHeader header) {
        return sequence == 0 || header.sequence() >= sequence && header.sequence() - sequence < MOST_SKIPPED;
    }

    private byte @Nullable [] payload(RecordHeader header, long start) throws IOException {
        if (start + RecordHeader.SIZE + header.length() > size) {
            return null;
        }
        ByteBuffer octets = octets(start + RecordHeader.SIZE, header.length());
        if (octets.remaining() < header.length()) {
            return null;
        }
        int from = octets.position();
        var crc = new CRC32C();
        crc.update(octets.array(), from, header.length());
        return (int) crc.getValue() == header.payloadSum()
                ? Arrays.copyOfRange(octets.array(), from, from + header.length())
                : null;
    }

    /// Where the next header starts, or the size of the file.
    private long nextHeader(long from) throws IOException {
        for (long position = from; position + RecordHeader.SIZE <= size; position += RecordHeader.ALIGNMENT) {
            if (headerAt(position) != null) {
                return position;
            }
        }
        return size;
    }

    /// The next run of zeros, which a batch leaves behind itself, or of what an earlier use of the file left.
    private long endOfDamage(long from) throws IOException {
        int zeros = 0;
        for (long position = from; position < size; position++) {
            if (position % RecordHeader.ALIGNMENT == 0 && isLeftover(position)) {
                return position - zeros;
            }
            ByteBuffer octets = octets(position, 1);
            if (!octets.hasRemaining()) {
                return position - zeros;
            }
            zeros = octets.get() == 0 ? zeros + 1 : 0;
            if (zeros == ZEROS) {
                return position + 1 - zeros;
            }
        }
        return zeros == size - from ? from : size;
    }

    private boolean isLeftover(long position) throws IOException {
        ByteBuffer octets = octets(position, RecordHeader.SIZE);
        try {
            return RecordHeader.read(octets, octets.position()).segment() != id;
        } catch (DamagedException e) {
            return false;
        }
    }

    /// So many octets at a position, fewer at the end of the file; the buffer is good until the next call.
    private ByteBuffer octets(long position, int count) throws IOException {
        if (position < windowStart || position + count > windowStart + window.limit()) {
            fill(position, count);
        }
        int start = (int) (position - windowStart);
        int available = Math.min(count, window.limit() - start);
        return window.duplicate().limit(start + available).position(start);
    }

    private void fill(long position, int count) throws IOException {
        if (window.capacity() < count) {
            window = ByteBuffer.allocate(count);
        }
        window.clear();
        windowStart = position;
        while (window.hasRemaining() && file.read(window, position + window.position()) > 0) {
            // until the window is full or the file ends
        }
        window.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
