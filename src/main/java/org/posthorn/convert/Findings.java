package org.posthorn.convert;

/// What is in the octets of one entity, found line by line.
final class Findings {
    /// RFC 5321 section 4.5.3.1.6, without the line end.
    private static final int MAX_LINE = 998;

    private boolean eightBit;
    private boolean noText;
    private boolean longLine;
    private long column;

    void add(Piece piece) {
        int end = piece.offset() + piece.textLength();
        boolean high = false;
        boolean control = false;
        for (int i = piece.offset(); i < end; i++) {
            byte octet = piece.block()[i];
            high |= octet < 0;
            control |= octet == 0 || octet == '\r' || octet == '\n';
        }
        eightBit |= high;
        noText |= control;
        column = (piece.first() ? 0 : column) + piece.textLength();
        longLine |= column > MAX_LINE;
    }

    boolean eightBit() {
        return eightBit;
    }

    /// Whether there is a NUL, or a CR or LF that is not part of a line end.
    boolean noText() {
        return noText;
    }

    boolean longLine() {
        return longLine;
    }
}
