package org.posthorn.bounce;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.posthorn.mail.Content;
import org.posthorn.wire.HeaderSplitter;

/// One look at a message's content: its header, up to a limit, and whether the whole could travel as lines.
final class ContentScan implements HeaderSplitter.Reader<IOException> {
    private static final int LONGEST_LINE = 998;

    private final int headerLimit;
    private final boolean whole;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean headerFull;
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
        var splitter = new HeaderSplitter<>(scan);
        try {
            content.transferTo(splitter);
            splitter.finish();
        } catch (HeaderEndException e) {
            // Seen what was asked for.
            return scan;
        }
        scan.lines &= scan.last != '\r';
        return scan;
    }

    @Override
    public void header(byte[] block, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            int c = block[i] & 0xFF;
            look(c);
            if (!headerFull) {
                header.write(c);
                int limit = column == 0 ? headerLimit : 2 * headerLimit;
                headerFull = header.size() >= limit;
            } else if (!whole) {
                throw new HeaderEndException();
            }
        }
    }

    @Override
    public void headerEnd(byte[] block, int offset, int length) throws IOException {
        if (!whole) {
            throw new HeaderEndException();
        }
        body(block, offset, length);
    }

    @Override
    public void body(byte[] block, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            look(block[i] & 0xFF);
        }
    }

    private void look(int c) {
        boolean lineEnds = c == '\n' && last == '\r';
        if ((last == '\r') != (c == '\n') || c == 0) {
            lines = false;
        }
        column = lineEnds ? 0 : column + 1;
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
        return octets;
    }
}
