package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.zip.CRC32C;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

/// The content of a message in the spool: from memory, else from its record, else from its file. A damage is found
/// by the sum: of a record before anything is handed out, of a file at its end.
final class StoredContent implements Content {
    private static final int BLOCK = 1 << 16;

    private final Resident message;
    private final Storage storage;
    private final Quarantine quarantine;

    StoredContent(Resident message, Storage storage, Quarantine quarantine) {
        this.message = message;
        this.storage = storage;
        this.quarantine = quarantine;
    }

    @Override
    public long size() {
        return message.size();
    }

    @Override
    public void transferTo(ContentSink sink) throws IOException {
        try {
            transfer(sink);
        } catch (DamagedException e) {
            quarantine.contentIsDamaged(message.id(), e);
            throw e;
        }
    }

    private void transfer(ContentSink sink) throws IOException {
        byte[] octets = message.octets();
        if (octets != null) {
            sink.write(octets, 0, (int) message.size());
        } else if (message.inFile()) {
            fromFile(sink);
        } else {
            byte[] payload = payload();
            int start = MessageHead.length(payload);
            sink.write(payload, start, payload.length - start);
        }
    }

    /// The record may be moved while it is read; then it is somewhere else and whole.
    private byte[] payload() throws IOException {
        var reader = new RecordReader(storage);
        while (true) {
            Location location = message.location();
            if (location == null) {
                throw new SpoolException("message " + message.queueId() + " is not in the journal");
            }
            try {
                return reader.payload(location);
            } catch (NoSuchFileException | DamagedException e) {
                if (location.equals(message.location())) {
                    throw e;
                }
            }
        }
    }

    private void fromFile(ContentSink sink) throws IOException {
        try (StoredFile file = storage.open(ContentFiles.name(message.id()))) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            var crc = new CRC32C();
            long at = 0;
            while (at < message.size()) {
                block.clear().limit((int) Math.min(BLOCK, message.size() - at));
                if (file.read(block, at) <= 0) {
                    throw new DamagedException("the content of " + message.queueId() + " ends at " + at);
                }
                crc.update(block.array(), 0, block.position());
                at += block.position();
                if (at == message.size() && (int) crc.getValue() != message.sum()) {
                    throw new DamagedException("the content of " + message.queueId() + " is damaged");
                }
                sink.write(block.array(), 0, block.position());
            }
        }
    }
}
