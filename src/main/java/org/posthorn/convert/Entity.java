package org.posthorn.convert;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A message, or a part of one: a header and a body.
final class Entity {
    private static final byte[] NO_BOUNDARY = {};
    /// Characters that are kept of an encoding: more than any that is known has.
    private static final int LONGEST_ENCODING = 40;

    private final int index;
    private final @Nullable Entity parent;
    private final int depth;
    private final Header header = new Header();
    private MediaType type = new MediaType(Kind.TEXT, null, false);
    private String encoding = "";
    private boolean digest;
    private byte[] delimiter = NO_BOUNDARY;

    /// @param index how many entities began before it
    Entity(int index, @Nullable Entity parent) {
        this.index = index;
        this.parent = parent;
        depth = parent == null ? 0 : parent.depth + 1;
    }

    int index() {
        return index;
    }

    @Nullable
    Entity parent() {
        return parent;
    }

    int depth() {
        return depth;
    }

    Header header() {
        return header;
    }

    Kind kind() {
        return type.kind();
    }

    /// The header is at its end: what it says is read, and only that is kept.
    void headerEnded() {
        String contentType = header.value(FieldName.CONTENT_TYPE);
        type = MediaType.of(contentType, parent != null && parent.digest);
        digest = contentType.toLowerCase(Locale.ROOT).startsWith("multipart/digest");
        encoding = token(header.value(FieldName.CONTENT_TRANSFER_ENCODING).toLowerCase(Locale.ROOT));
        header.forgetValues();
        String boundary = type.boundary();
        if (boundary != null) {
            delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /// Whether it is no part, but a message: the whole, or one in a message.
    boolean isWholeMessage() {
        return parent == null || parent.kind() == Kind.MESSAGE;
    }

    /// Whether a signature or a cipher covers it.
    boolean isSealed() {
        return type.signed() || parent != null && parent.isSealed();
    }

    /// The encoding that it says it has, in lower case and without what may stand behind it.
    String encoding() {
        return encoding;
    }

    private static String token(String value) {
        int most = Math.min(value.length(), LONGEST_ENCODING);
        int end = 0;
        while (end < most && " \t(;".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        return value.substring(0, end);
    }

    /// Whether its octets are what they stand for.
    boolean isIdentity() {
        return switch (encoding) {
            case "", "7bit", "8bit", "binary" -> true;
            default -> false;
        };
    }

    /// Whether a line separates or ends the parts of this (RFC 2046 section 5.1.1).
    Delimits delimits(Piece line) {
        int length = delimiter.length;
        if (length == 0 || !line.first() || line.textLength() < length || !startsWithDelimiter(line)) {
            return Delimits.NO;
        }
        int end = line.offset() + line.textLength();
        int at = line.offset() + length;
        boolean closes = at + 1 < end && line.block()[at] == '-' && line.block()[at + 1] == '-';
        for (int i = closes ? at + 2 : at; i < end; i++) {
            if (line.block()[i] != ' ' && line.block()[i] != '\t') {
                return Delimits.NO;
            }
        }
        return closes ? Delimits.END : Delimits.PART;
    }

    private boolean startsWithDelimiter(Piece line) {
        for (int i = 0; i < delimiter.length; i++) {
            if (line.block()[line.offset() + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    /// What a line is to a multipart.
    enum Delimits {
        NO,
        PART,
        END
    }
}
