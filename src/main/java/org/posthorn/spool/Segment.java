package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The segment that is being written. Confined to the journal's thread.
///
/// Its first octets: `PHS1`, the format's version, its id, the first sequence number in it, CRC32C of these.
final class Segment {
    /// Where the first record starts.
    static final int START = 64;
    static final int VERSION = 1;

    private static final int MAGIC = 0x50485331;
    private static final int SUMMED = 24;
    private static final String FOLDER = "journal";

    private final long id;
    private final StoredFile file;
    private final long capacity;
    private int end = START;

    /// @param file at least as long as its header
    Segment(long id, StoredFile file, long capacity) {
        this.id = id;
        this.file = file;
        this.capacity = capacity;
    }

    static String name(long id) {
        return String.format("%s/%016d.log", FOLDER, id);
    }

    /// The octets before the first record.
    static ByteBuffer header(long id, long firstSequence) {
        ByteBuffer header = ByteBuffer.allocate(START);
        header.putInt(MAGIC).putInt(VERSION).putLong(id).putLong(firstSequence);
        header.putInt(sum(header));
        return header.clear();
    }

    /// Whether these are the first octets of this segment.
    static boolean isHeader(ByteBuffer header, long id) {
        return header.limit() >= START
                && header.getInt(0) == MAGIC
                && header.getInt(4) == VERSION
                && header.getLong(8) == id
                && header.getInt(SUMMED) == sum(header);
    }

    /// Of a header that is one.
    static long firstSequence(ByteBuffer header) {
        return header.getLong(header.position() + 16);
    }

    private static int sum(ByteBuffer header) {
        var crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(SUMMED));
        return (int) crc.getValue();
    }

    long id() {
        return id;
    }

    StoredFile file() {
        return file;
    }

    /// Behind the last record that is durable.
    int end() {
        return end;
    }

    long capacity() {
        return capacity;
    }

    void advance(int newEnd) {
        end = newEnd;
    }

    /// Forgets what was written after the last durable record.
    void rewind() throws IOException {
        file.truncate(end);
        file.force();
    }
}
