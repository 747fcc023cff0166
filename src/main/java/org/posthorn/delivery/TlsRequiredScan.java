package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

/// Whether a message has the field `TLS-Required: No` (RFC 8689 section 5): its sender would have it travel in clear
/// text rather than not at all. Reads no further than to the empty line.
final class TlsRequiredScan implements ContentSink {
    private static final String NAME = "tls-required:";
    /// Nothing longer can be this field.
    private static final int LONGEST = 200;

    private final StringBuilder field = new StringBuilder(LONGEST);
    private boolean lineStarts = true;
    private boolean found;

    private TlsRequiredScan() {}

    static boolean saysNo(Content content) throws IOException {
        var scan = new TlsRequiredScan();
        try {
            content.transferTo(scan);
        } catch (EnoughException e) {
            return scan.found;
        }
        return scan.found;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws EnoughException {
        for (int i = offset; i < offset + length; i++) {
            take((char) (block[i] & 0xFF));
        }
    }

    private void take(char c) throws EnoughException {
        if (lineStarts && c != ' ' && c != '\t') {
            found |= isField(field);
            field.setLength(0);
            if (found || c == '\r' || c == '\n') {
                throw new EnoughException();
            }
        }
        lineStarts = c == '\n';
        if (c != '\r' && c != '\n' && field.length() < LONGEST) {
            field.append(c);
        }
    }

    private static boolean isField(StringBuilder text) {
        return text.length() < LONGEST
                && text.length() > NAME.length()
                && text.substring(0, NAME.length()).equalsIgnoreCase(NAME)
                && text.substring(NAME.length()).strip().equalsIgnoreCase("no");
    }

    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
