package org.posthorn.wire;

import java.io.IOException;
import org.posthorn.mail.ContentSink;

/// Sends content in the form that BDAT asks for (RFC 3030 section 2): octet for octet, in chunks whose size is told
/// ahead. For one thread and one content.
public final class Chunker implements ContentSink {
    private final ClientOutput out;
    private final long chunkSize;
    private final Pause pause;
    private boolean begun;
    private long toAnnounce;
    private long toWrite;

    /// Between two chunks.
    @FunctionalInterface
    public interface Pause {
        /// A chunk that is not the last was handed to the output.
        ///
        /// @throws IOException when no further chunk may be sent
        void chunkSent() throws IOException;
    }

    /// @param size of the content, in octets
    /// @param chunkSize of each chunk but the last
    public Chunker(ClientOutput out, long size, long chunkSize, Pause pause) {
        this.out = out;
        this.toAnnounce = size;
        this.chunkSize = chunkSize;
        this.pause = pause;
    }

    /// @throws IOException also when this is more than the content said to be: nothing of what is too much was sent,
    /// but the peer may have the whole
    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (toWrite == 0) {
                announce();
            }
            int now = (int) Math.min(end - at, toWrite);
            out.write(block, at, now);
            toWrite -= now;
            at += now;
        }
    }

    /// Ends the content; its last part may still wait in the output.
    ///
    /// @throws IOException when it was less than it said to be: the peer still waits, so the connection must be closed
    public void finish() throws IOException {
        if (!begun) {
            announce();
        }
        if (toWrite > 0 || toAnnounce > 0) {
            throw new IOException("the content is shorter than it said, by " + (toWrite + toAnnounce) + " octets");
        }
    }

    private void announce() throws IOException {
        if (begun && toAnnounce == 0) {
            throw new IOException("the content is longer than it said");
        }
        if (begun) {
            pause.chunkSent();
        }
        begun = true;
        toWrite = Math.min(chunkSize, toAnnounce);
        toAnnounce -= toWrite;
        out.text("BDAT ").number(toWrite).text(toAnnounce == 0 ? " LAST" : "").endLine();
    }
}
