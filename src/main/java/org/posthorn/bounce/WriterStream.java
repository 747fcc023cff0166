package org.posthorn.bounce;

import java.io.IOException;
import java.io.OutputStream;
import org.posthorn.spool.MessageWriter;

/// A stream into a message that enters the spool, in blocks: jakarta.mail writes octet by octet in places.
final class WriterStream extends OutputStream {
    private static final int BLOCK = 8_192;

    private final MessageWriter writer;
    private final byte[] block = new byte[BLOCK];
    private int filled;

    WriterStream(MessageWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(int octet) throws IOException {
        if (filled == BLOCK) {
            flush();
        }
        block[filled++] = (byte) octet;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        if (length > BLOCK - filled) {
            flush();
        }
        if (length > BLOCK) {
            writer.write(octets, offset, length);
        } else {
            System.arraycopy(octets, offset, block, filled, length);
            filled += length;
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            writer.write(block, 0, filled);
            filled = 0;
        }
    }
}
