package org.posthorn.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.posthorn.mail.Content;
import org.posthorn.wire.HeaderSplitter;

/// Whether a message has the field `TLS-Required: No` (RFC 8689 section 5): its sender would have it travel in clear
/// text rather than not at all. Reads no further than the header.
final class TlsRequiredScan implements HeaderSplitter.Reader<IOException> {
    private static final String NAME = "tls-required";
    /// Nothing longer can be this field.
    private static final int LONGEST = 200;

    private final StringBuilder text = new StringBuilder(LONGEST);
    private boolean wanted;
    private boolean found;

    private TlsRequiredScan() {}

    static boolean saysNo(Content content) throws IOException {
        var scan = new TlsRequiredScan();
        try {
            content.transferTo(new HeaderSplitter<>(scan));
        } catch (EnoughException e) {
            return scan.found;
        }
        scan.endField();
        return scan.found;
    }

    @Override
    public void field(byte[] block, int offset, int length) throws EnoughException {
        endField();
        if (found) {
            throw new EnoughException();
        }
        wanted = HeaderSplitter.isNamed(block, offset, length, NAME);
    }

    @Override
    public void header(byte[] block, int offset, int length) {
        if (wanted) {
            int room = Math.min(length, LONGEST - text.length());
            text.append(new String(block, offset, room, StandardCharsets.ISO_8859_1));
        }
    }

    private void endField() {
        if (wanted) {
            String value =
                    text.substring(text.indexOf(":") + 1).replace("\r\n", "").replace("\n", "");
            found = text.length() < LONGEST && value.strip().equalsIgnoreCase("no");
            text.setLength(0);
            wanted = false;
        }
    }

    @Override
    public void headerEnd(byte[] block, int offset, int length) throws EnoughException {
        endField();
        throw new EnoughException();
    }

    @Override
    public void body(byte[] block, int offset, int length) {}

    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
