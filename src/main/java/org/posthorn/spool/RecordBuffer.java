package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Gathers records into one buffer and writes it to a segment when it is full. Confined to the journal's thread.
final class RecordBuffer {
    private static final int CAPACITY = 1 << 20;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private Segment segment;
    /// Where in the segment the buffer's first octet belongs.
    private long written;

    @SuppressWarnings("NullAway.Init") // begin() comes before all else
    RecordBuffer() {}

    void begin(Segment current) {
        segment = current;
        written = current.end();
        buffer.clear();
    }

    boolean fits(Append append) {
        return position() + append.footprint() <= segment.capacity();
    }

    /// Adds a record that fits.
    Location add(Append append, long sequence) throws IOException {
        int offset = (int) position();
        if (buffer.remaining() < RecordHeader.SIZE) {
            flush();
        }
        var header = new RecordHeader(append.type(), append.length(), append.sum(), segment.id(), sequence, offset);
        header.write(buffer);
        put(append.head(), append.head().length);
        put(append.body(), append.bodyLength());
        pad(append.footprint() - RecordHeader.SIZE - append.length());
        return new Location(segment.id(), offset, append.length());
    }

    /// Writes what remains, and behind it zeros as long as a header, which the next batch writes over: so the end
    /// is known from what an earlier use of the file left behind, and anything else that is not a record is a
    /// damage.
    void finish() throws IOException {
        if (position() + RecordHeader.SIZE <= segment.capacity()) {
            pad(RecordHeader.SIZE);
        }
        flush();
    }

    private long position() {
        return written + buffer.position();
    }

    private void put(byte[] octets, int length) throws IOException {
        int at = 0;
        while (at < length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(length - at, buffer.remaining());
            buffer.put(octets, at, count);
            at += count;
        }
    }

    private void pad(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.put((byte) 0);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        long from = written;
        written += buffer.limit();
        segment.file().write(buffer, from);
        buffer.clear();
    }
}
