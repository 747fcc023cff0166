package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Reads single records back, wherever they are.
final class RecordReader {
    private final Storage storage;

    RecordReader(Storage storage) {
        this.storage = storage;
    }

    /// The payload of a record.
    ///
    /// @throws DamagedException when it is not there any more, or not what was written
    byte[] payload(Location location) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(RecordHeader.SIZE + location.length());
        try (StoredFile file = storage.open(Segment.name(location.segment()))) {
            while (octets.hasRemaining() && file.read(octets, location.offset() + (long) octets.position()) > 0) {
                // until the record is whole or the file ends
            }
        }
        RecordHeader header = RecordHeader.read(octets.flip(), 0);
        var crc = new CRC32C();
        crc.update(octets.array(), RecordHeader.SIZE, octets.limit() - RecordHeader.SIZE);
        if (header.segment() != location.segment()
                || header.offset() != location.offset()
                || header.length() != location.length()
                || octets.limit() < octets.capacity()
                || (int) crc.getValue() != header.payloadSum()) {
            throw new DamagedException("the record at " + location + " is damaged");
        }
        byte[] payload = new byte[location.length()];
        System.arraycopy(octets.array(), RecordHeader.SIZE, payload, 0, payload.length);
        return payload;
    }
}
