package org.posthorn.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The beginning of what a program says; the rest is thrown away. Never waits for it: whoever else holds the other end,
/// a process that the program left behind for instance, may keep it open for ever.
final class ProgramOutput implements AutoCloseable {
    /// Octets that are kept.
    static final int MOST = 4096;
    /// As much as a pipe holds, so that one that never ends is left in between.
    private static final int BLOCKS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ProgramOutput.class);

    private final InputStream from;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final byte[] block = new byte[MOST];

    ProgramOutput(InputStream from) {
        this.from = from;
    }

    /// Takes what is there. When that fails, what it said is lost; how it ended counts all the same.
    void drain() {
        try {
            read();
        } catch (IOException e) {
            LOG.warn("the output of a program can't be read: {}", e.toString());
        }
    }

    private void read() throws IOException {
        for (int i = 0; i < BLOCKS && from.available() > 0; i++) {
            int length = from.read(block, 0, Math.min(block.length, from.available()));
            if (length > 0) {
                kept.write(block, 0, Math.min(length, MOST - kept.size()));
            }
        }
    }

    @Override
    public void close() {
        try {
            from.close();
        } catch (IOException e) {
            LOG.warn("the output of a program can't be closed: {}", e.toString());
        }
    }

    String line() {
        return PrintableLine.of(kept.toByteArray());
    }
}
