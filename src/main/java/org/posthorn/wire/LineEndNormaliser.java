package org.posthorn.wire;

import java.io.IOException;
import org.posthorn.mail.ContentSink;

/// Makes every bare CR and every bare LF a CRLF, in text that comes in blocks; clean stretches pass as they are, not
/// copied. A NUL passes too, and is remembered: it ends no line, and without it what it kept apart would be one.
///
/// Behind the end of data, where dots were unstuffed already: a line with nothing but a dot that comes about here is
/// content, and gets its second dot when it is sent on. Confined to one thread.
public final class LineEndNormaliser implements ContentSink {
    private static final byte[] CRLF = {'\r', '\n'};

    private final ContentSink sink;
    private boolean afterCr;
    private boolean nul;

    public LineEndNormaliser(ContentSink sink) {
        this.sink = sink;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        int end = offset + length;
        int start = length > 0 && afterCr ? endLine(block, offset) : offset;
        int at = start;
        while ((at = ControlOctets.find(block, at, end)) < end) {
            byte octet = block[at];
            boolean cr = octet == '\r';
            if (cr && at + 1 < end && block[at + 1] == '\n') {
                at += 2;
            } else if (cr || octet == '\n') {
                pass(block, start, at);
                // A CR at the end waits for what comes next.
                afterCr = cr && at + 1 == end;
                at++;
                start = at;
                if (!afterCr) {
                    sink.write(CRLF, 0, CRLF.length);
                }
            } else {
                nul |= octet == 0;
                at++;
            }
        }
        pass(block, start, end);
    }

    /// Ends the line whose CR ended the block before; returns where the rest begins.
    private int endLine(byte[] block, int offset) throws IOException {
        afterCr = false;
        sink.write(CRLF, 0, CRLF.length);
        return block[offset] == '\n' ? offset + 1 : offset;
    }

    private void pass(byte[] block, int start, int end) throws IOException {
        if (end > start) {
            sink.write(block, start, end - start);
        }
    }

    /// The text has ended: passes on what was held back.
    ///
    /// @return whether there was no NUL in it
    public boolean finish() throws IOException {
        if (afterCr) {
            afterCr = false;
            sink.write(CRLF, 0, CRLF.length);
        }
        return !nul;
    }
}
