package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.mail.Content;
import org.posthorn.wire.HeaderSplitter;

/// Whether the header of a message has octets beyond ASCII, so that it is of use only to peers with SMTPUTF8 (RFC
/// 6532). Reads no further than the header.
final class HeaderScan implements HeaderSplitter.Reader<IOException> {
    private boolean nonAscii;

    private HeaderScan() {}

    static boolean hasNonAscii(Content content) throws IOException {
        var scan = new HeaderScan();
        try {
            content.transferTo(new HeaderSplitter<>(scan));
        } catch (EnoughException e) {
            return scan.nonAscii;
        }
        return scan.nonAscii;
    }

    @Override
    public void header(byte[] block, int offset, int length) throws EnoughException {
        for (int i = offset; i < offset + length; i++) {
            if (block[i] < 0) {
                nonAscii = true;
                throw new EnoughException();
            }
        }
    }

    @Override
    public void headerEnd(byte[] block, int offset, int length) throws EnoughException {
        throw new EnoughException();
    }

    @Override
    public void body(byte[] block, int offset, int length) {}

    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
