package org.posthorn.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.posthorn.mail.ContentSink;

/// RFC 2045 section 6.7: line ends stay line ends, a bare CR or LF is encoded.
final class QuotedPrintable implements BodyEncoder {
    /// Characters of a line without its line end.
    private static final int MAX_LINE = 76;

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final ContentSink sink;
    private final byte[] line = new byte[MAX_LINE + 2];
    private int count;
    private boolean lineEnded = true;

    QuotedPrintable(ContentSink sink) {
        this.sink = sink;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            byte octet = block[i];
            if (octet > ' ' && octet < 127 && octet != '=' || octet == ' ' || octet == '\t') {
                room(1);
                line[count++] = octet;
            } else {
                encode(octet);
            }
        }
        lineEnded &= length == 0;
    }

    @Override
    public void lineEnd() throws IOException {
        encodeLastSpace();
        breakLine();
        lineEnded = true;
    }

    /// With no end of its own the last line gets one that does not count.
    @Override
    public void finish(boolean endLine) throws IOException {
        if (endLine && !lineEnded) {
            line[count++] = '=';
            breakLine();
            return;
        }
        encodeLastSpace();
        sink.write(line, 0, count);
        count = 0;
    }

    /// White space at the end of a line gets lost on the way (rule 3).
    private void encodeLastSpace() throws IOException {
        if (count > 0 && (line[count - 1] == ' ' || line[count - 1] == '\t')) {
            count--;
            encode(line[count]);
        }
    }

    private void encode(byte octet) throws IOException {
        room(3);
        line[count++] = '=';
        line[count++] = HEX[octet >> 4 & 15];
        line[count++] = HEX[octet & 15];
    }

    private void room(int characters) throws IOException {
        if (count + characters >= MAX_LINE) {
            line[count++] = '=';
            breakLine();
        }
    }

    private void breakLine() throws IOException {
        line[count++] = '\r';
        line[count++] = '\n';
        sink.write(line, 0, count);
        count = 0;
    }
}
