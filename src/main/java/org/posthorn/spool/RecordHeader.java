package org.posthorn.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// What stands before each record's payload. It has a sum of its own, so that the length can be trusted even where
/// the payload can't, and it names its segment and its place in it, so that what an earlier use of the file left
/// behind is never taken for a record.
///
/// | octets | |
/// | --- | --- |
/// | 4 | `PHR1` |
/// | 1 | type |
/// | 3 | zero |
/// | 4 | octets of payload |
/// | 4 | CRC32C of the payload |
/// | 8 | segment |
/// | 8 | sequence number |
/// | 4 | where the record starts in the segment |
/// | 4 | CRC32C of all before |
record RecordHeader(RecordType type, int length, int payloadSum, long segment, long sequence, int offset) {
    static final int SIZE = 40;
    static final int MAGIC = 0x50485231;
    /// Records start at multiples of this.
    static final int ALIGNMENT = 8;

    private static final int SUMMED = SIZE - 4;

    /// How much room a record with this payload takes.
    static int footprint(int payload) {
        return SIZE + (payload + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    int footprint() {
        return footprint(length);
    }

    void write(ByteBuffer to) {
        int start = to.position();
        to.putInt(MAGIC)
                .put(type.code())
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(length)
                .putInt(payloadSum);
        to.putLong(segment).putLong(sequence).putInt(offset);
        to.putInt(sum(to, start));
    }

    /// Reads a header at `start`.
    ///
    /// @throws DamagedException when there is none
    static RecordHeader read(ByteBuffer from, int start) throws DamagedException {
        if (from.limit() - start < SIZE
                || from.getInt(start) != MAGIC
                || from.getInt(start + SUMMED) != sum(from, start)) {
            throw new DamagedException("no record here");
        }
        int length = from.getInt(start + 8);
        if (length < 0) {
            throw new DamagedException("a record of negative length");
        }
        return new RecordHeader(
                RecordType.of(from.get(start + 4)),
                length,
                from.getInt(start + 12),
                from.getLong(start + 16),
                from.getLong(start + 24),
                from.getInt(start + 32));
    }

    private static int sum(ByteBuffer buffer, int start) {
        var crc = new CRC32C();
        crc.update(buffer.duplicate().limit(start + SUMMED).position(start));
        return (int) crc.getValue();
    }
}
