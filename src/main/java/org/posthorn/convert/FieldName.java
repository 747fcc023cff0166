package org.posthorn.convert;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The header fields that matter here.
enum FieldName {
    CONTENT_TYPE,
    CONTENT_TRANSFER_ENCODING,
    MIME_VERSION,
    DKIM_SIGNATURE,
    OTHER;

    private static final int LONGEST = CONTENT_TRANSFER_ENCODING.name().length() + 10;

    /// The name of the field that begins with this line.
    static FieldName of(Piece line) {
        int colon = line.offset();
        int end = line.offset() + Math.min(LONGEST, line.textLength());
        while (colon < end && line.block()[colon] != ':') {
            colon++;
        }
        if (colon == end) {
            return OTHER;
        }
        String name = new String(line.block(), line.offset(), colon - line.offset(), StandardCharsets.ISO_8859_1);
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "content-type" -> CONTENT_TYPE;
            case "content-transfer-encoding" -> CONTENT_TRANSFER_ENCODING;
            case "mime-version" -> MIME_VERSION;
            case "dkim-signature" -> DKIM_SIGNATURE;
            default -> OTHER;
        };
    }
}
