package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import org.posthorn.mail.ContentSink;

/// Turns CRLF into LF, also across blocks; a CR elsewhere stays.
final class LineFeeds implements ContentSink {
    private final OutputStream out;
    private boolean heldBack;

    LineFeeds(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (heldBack && block[i] != '\n') {
                out.write('\r');
            }
            heldBack = block[i] == '\r';
            if (heldBack) {
                out.write(block, start, i - start);
                start = i + 1;
            }
        }
        out.write(block, start, offset + length - start);
    }

    /// Nothing more comes.
    void finish() throws IOException {
        if (heldBack) {
            out.write('\r');
        }
    }
}
