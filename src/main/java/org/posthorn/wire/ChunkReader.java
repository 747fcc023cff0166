package org.posthorn.wire;

import java.io.EOFException;
import java.io.IOException;
import org.posthorn.mail.ContentSink;

/// Reads what follows a BDAT: exactly so many octets, whatever they are (RFC 3030 section 2). Confined to one
/// thread.
public final class ChunkReader {
    private final SmtpInput input;

    public ChunkReader(SmtpInput input) {
        this.input = input;
    }

    /// Hands a chunk to the sink and leaves the input behind it.
    ///
    /// @throws EOFException when the client closed within it
    public void transferTo(ContentSink sink, long octets) throws IOException {
        if (octets > input.buffered()) {
            input.enlarge();
        }
        long rest = octets;
        while (rest > 0) {
            if (input.buffered() == 0 && !input.fill()) {
                throw new EOFException("closed within a chunk");
            }
            int count = (int) Math.min(rest, input.buffered());
            sink.write(input.buffer(), input.position(), count);
            input.position(input.position() + count);
            rest -= count;
        }
    }
}
