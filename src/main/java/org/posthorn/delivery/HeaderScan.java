package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

/// Whether the header of a message has octets beyond ASCII, so that it is of use only to peers with SMTPUTF8 (RFC
/// 6532). Reads no further than to the empty line.
final class HeaderScan implements ContentSink {
    private boolean emptyLine = true;
    private boolean nonAscii;

    private HeaderScan() {}

    static boolean hasNonAscii(Content content) throws IOException {
        var scan = new HeaderScan();
        try {
            content.transferTo(scan);
        } catch (EnoughException e) {
            return scan.nonAscii;
        }
        return scan.nonAscii;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws EnoughException {
        for (int i = offset; i < offset + length; i++) {
            byte octet = block[i];
            nonAscii |= octet < 0;
            if (nonAscii || octet == '\n' && emptyLine) {
                throw new EnoughException();
            }
            emptyLine = octet == '\n' || emptyLine && octet == '\r';
        }
    }

    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
