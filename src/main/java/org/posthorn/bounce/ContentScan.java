package org.posthorn.bounce;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

/// One look at a message's content: its header, up to a limit, and whether the whole could travel as lines.
final class ContentScan implements ContentSink {
    private static final int LONGEST_LINE = 998;

    private final int headerLimit;
    private final boolean whole;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean inHeader = true;
    private boolean eightBit;
    private boolean lines = true;
    private int column;
    private int last;

    private ContentScan(int headerLimit, boolean whole) {
        this.headerLimit = headerLimit;
        this.whole = whole;
    }

    /// Reads the whole content, or its header alone. Keeps no more than the limit in memory.
    static ContentScan of(Content content, int headerLimit, boolean whole) throws IOException {
        var scan = new ContentScan(headerLimit, whole);
        try {
            content.transferTo(scan);
        } catch (HeaderEndException e) {
            // Seen what was asked for.
            return scan;
        }
        scan.lines &= scan.last != '\r';
        return scan;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            take(block[i] & 0xFF);
            if (!inHeader && !whole) {
                throw new HeaderEndException();
            }
        }
    }

    private void take(int c) {
        if (inHeader) {
            header.write(c);
        }
        boolean lineEnds = c == '\n' && last == '\r';
        if ((last == '\r') != (c == '\n') || c == 0) {
            lines = false;
        }
        if (lineEnds) {
            // A line of nothing but CRLF ends the header.
            inHeader &= column > 1 && header.size() < headerLimit;
            column = 0;
        } else {
            column++;
            inHeader &= header.size() < 2 * headerLimit;
        }
        lines &= column <= LONGEST_LINE + 1;
        eightBit |= c > 127;
        last = c;
    }

    /// Of what was read.
    boolean isEightBit() {
        return eightBit;
    }

    /// Whether what was read is lines of at most 998 octets that end in CRLF, without NUL: fit for 7bit and 8bit.
    boolean isLines() {
        return lines;
    }

    /// The header's lines without the blank one, each ended by CRLF; cut behind the line that goes over the limit.
    /// Stray CR, LF and NUL are replaced.
    byte[] header() {
        byte[] octets = header.toByteArray();
        for (int i = 0; i < octets.length; i++) {
            boolean pair = octets[i] == '\r'
                    ? i + 1 < octets.length && octets[i + 1] == '\n'
                    : octets[i] == '\n' && i > 0 && octets[i - 1] == '\r';
            if (!pair && (octets[i] == '\r' || octets[i] == '\n' || octets[i] == 0)) {
                octets[i] = ' ';
            }
        }
        return Arrays.copyOf(octets, octets.length - blankLine(octets));
    }

    private static int blankLine(byte[] octets) {
        int n = octets.length;
        boolean ends = n >= 2 && octets[n - 1] == '\n' && octets[n - 2] == '\r';
        boolean follows = n == 2 || n >= 4 && octets[n - 3] == '\n';
        return ends && follows ? 2 : 0;
    }
}
