package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the content of one message: in memory while it is small and there is room for what comes in, then into a file
/// of its own.
final class JournalWriter implements MessageWriter {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    /// Octets that each has whatever the others take: most messages are no longer.
    static final int FIRST = 8192;

    private final JournalSpool spool;
    private final Storage storage;
    private final MemoryBudget incoming;
    private final int largeContent;
    private final long id;
    private final long began;
    private final Envelope envelope;
    private final boolean held;
    private final CRC32C sum = new CRC32C();

    private byte[] octets;
    private long size;
    /// Of the budget for what comes in.
    private int borrowed;
    private @Nullable StoredFile file;
    private boolean ended;
    private boolean committed;

    JournalWriter(
            JournalSpool spool,
            Storage storage,
            MemoryBudget incoming,
            int largeContent,
            long id,
            long began,
            Envelope envelope,
            boolean held) {
        this.spool = spool;
        this.storage = storage;
        this.incoming = incoming;
        this.largeContent = largeContent;
        this.id = id;
        this.began = began;
        this.envelope = envelope;
        this.held = held;
        this.octets = new byte[Math.min(FIRST, largeContent)];
    }

    @Override
    public QueueId id() {
        return new QueueId(id);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws SpoolException {
        if (ended) {
            throw new SpoolException("the message was committed or given up");
        }
        if (file == null && size + length <= largeContent && makeRoom(length)) {
            System.arraycopy(block, offset, octets, (int) size, length);
        } else {
            spill(block, offset, length);
        }
        size += length;
    }

    @Override
    public void commit() throws SpoolException {
        if (ended) {
            throw new SpoolException("the message was committed or given up");
        }
        end();
        try {
            finishFile();
            spool.commit(new Draft(id, began, envelope, held, size, octets, file != null, (int) sum.getValue()));
            committed = true;
        } finally {
            giveBack();
        }
    }

    @Override
    public void close() {
        end();
        giveBack();
        octets = new byte[0];
        if (file != null) {
            closeFile(file);
            if (!committed) {
                spool.discard(id);
            }
            file = null;
        }
    }

    /// What is to be committed.
    ///
    /// @param octets the content, unless it is in a file; only the first `size` of them
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Draft(
            long id, long began, Envelope envelope, boolean held, long size, byte[] octets, boolean inFile, int sum) {}

    private boolean makeRoom(int length) {
        long needed = size + length;
        if (needed <= octets.length) {
            return true;
        }
        int larger = Math.clamp(Math.max(needed, octets.length * 4L), 0, largeContent);
        if (!incoming.take(larger - octets.length)) {
            return false;
        }
        borrowed += larger - octets.length;
        octets = Arrays.copyOf(octets, larger);
        return true;
    }

    private void giveBack() {
        incoming.give(borrowed);
        borrowed = 0;
    }

    private void spill(byte[] block, int offset, int length) throws SpoolException {
        try {
            StoredFile to = file;
            if (to == null) {
                to = storage.create(ContentFiles.name(id));
                file = to;
                append(to, octets, 0, (int) size, 0);
                octets = new byte[0];
                giveBack();
            }
            append(to, block, offset, length, size);
        } catch (IOException e) {
            end();
            throw DiskFull.explain("could not write the content", e, storage);
        }
    }

    private void append(StoredFile to, byte[] block, int offset, int length, long at) throws IOException {
        sum.update(block, offset, length);
        spool.takes(length);
        to.write(ByteBuffer.wrap(block, offset, length), at);
    }

    private void end() {
        if (!ended) {
            ended = true;
            spool.arrived();
        }
    }

    private void finishFile() throws SpoolException {
        if (file == null) {
            return;
        }
        try {
            file.sync();
            storage.syncFolder(ContentFiles.FOLDER);
        } catch (IOException e) {
            throw DiskFull.explain("could not sync the content", e, storage);
        }
    }

    private static void closeFile(StoredFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("could not close a content file", e);
        }
    }
}
