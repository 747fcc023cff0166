package org.posthorn.convert;

/// A line, or a part of a long one. Only CRLF ends a line. Valid until the call that it came with returns.
///
/// @param length with the line end
/// @param first whether the line begins with it
/// @param last whether it ends with the line's CRLF
record Piece(byte[] block, int offset, int length, boolean first, boolean last) {

    /// Without the line end.
    int textLength() {
        return last ? length - 2 : length;
    }

    boolean isEmptyLine() {
        return first && last && length == 2;
    }

    boolean startsWithSpace() {
        return textLength() > 0 && (block[offset] == ' ' || block[offset] == '\t');
    }
}
