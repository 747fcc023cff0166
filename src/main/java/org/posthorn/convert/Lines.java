package org.posthorn.convert;

import java.io.IOException;
import org.posthorn.mail.ContentSink;

/// Cuts blocks into lines. A line over [#MAX_PIECE] octets comes in pieces, never cut between CR and LF.
final class Lines implements ContentSink {
    static final int MAX_PIECE = 8 * 1024;

    /// Takes the pieces in order.
    interface Reader {
        void piece(Piece piece) throws IOException;

        /// There are no more.
        void end() throws IOException;
    }

    private final Reader reader;
    private final byte[] line = new byte[MAX_PIECE];
    private int count;
    private boolean first = true;

    Lines(Reader reader) {
        this.reader = reader;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            byte octet = block[i];
            line[count++] = octet;
            if (octet == '\n' && count > 1 && line[count - 2] == '\r') {
                pass(count, true);
            } else if (count == MAX_PIECE) {
                // A CR at the end may be half of a line end.
                pass(octet == '\r' ? count - 1 : count, false);
            }
        }
    }

    /// The content is at its end; a last line without a line end comes as it is.
    void end() throws IOException {
        if (count > 0) {
            pass(count, false);
        }
        reader.end();
    }

    private void pass(int octets, boolean last) throws IOException {
        reader.piece(new Piece(line, 0, octets, first, last));
        first = last;
        count -= octets;
        if (count > 0) {
            line[0] = line[octets];
        }
    }
}
