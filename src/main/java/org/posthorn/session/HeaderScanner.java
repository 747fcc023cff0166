package org.posthorn.session;

/// Watches a header block go by, whatever blocks it comes in, and remembers which fields are there. It ends at the
/// empty line, or at a line that is no field. Confined to one thread.
final class HeaderScanner {
    private static final int LONGEST_NAME = 16;

    private enum At {
        LINE_START,
        NAME,
        VALUE,
        EMPTY_LINE,
        BODY
    }

    private final byte[] name = new byte[LONGEST_NAME];
    private int nameLength;
    private At at = At.LINE_START;
    private int received;
    private boolean date;
    private boolean messageId;

    /// Looks at the next block.
    ///
    /// @return how many of its octets belong to the header; fewer than `length` only when the header ended within
    ///     the block
    int scan(byte[] block, int offset, int length) {
        int i = offset;
        int end = offset + length;
        while (i < end && at != At.BODY) {
            if (at == At.VALUE) {
                i = skipLine(block, i, end);
            } else {
                octet(block[i++]);
            }
        }
        return i - offset;
    }

    private int skipLine(byte[] block, int from, int end) {
        for (int i = from; i < end; i++) {
            if (block[i] == '\n') {
                at = At.LINE_START;
                return i + 1;
            }
        }
        return end;
    }

    private void octet(byte octet) {
        at = switch (at) {
            case LINE_START -> lineStart(octet);
            case NAME -> octet == ':' ? fieldNamed() : nameOctet(octet);
            case EMPTY_LINE, BODY -> At.BODY;
            case VALUE -> At.VALUE;
        };
    }

    private At lineStart(byte octet) {
        nameLength = 0;
        return switch (octet) {
            case '\r' -> At.EMPTY_LINE;
            case ' ', '\t' -> At.VALUE;
            default -> nameOctet(octet);
        };
    }

    private At nameOctet(byte octet) {
        if (octet < ' ' && octet != '\t') {
            return At.BODY;
        }
        if (nameLength < LONGEST_NAME) {
            name[nameLength] = (byte) (octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
        }
        nameLength++;
        return At.NAME;
    }

    private At fieldNamed() {
        received += isNamed("received") ? 1 : 0;
        date |= isNamed("date");
        messageId |= isNamed("message-id");
        return At.VALUE;
    }

    /// Spaces between name and colon are obsolete, and still allowed (RFC 5322 section 4.5).
    private boolean isNamed(String wanted) {
        int length = Math.min(nameLength, LONGEST_NAME);
        while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t')) {
            length--;
        }
        if (length != wanted.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean hasEnded() {
        return at == At.BODY;
    }

    int receivedFields() {
        return received;
    }

    boolean hasDate() {
        return date;
    }

    boolean hasMessageId() {
        return messageId;
    }
}
