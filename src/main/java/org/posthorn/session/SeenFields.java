package org.posthorn.session;

import org.posthorn.wire.HeaderSplitter;

/// The fields of a header that matter while it comes in. Confined to the session's thread.
final class SeenFields {
    private int received;
    private boolean date;
    private boolean messageId;
    private boolean returnPath;

    /// @param offset of the field's name
    void add(byte[] block, int offset, int length) {
        received += HeaderSplitter.isNamed(block, offset, length, "received") ? 1 : 0;
        date |= HeaderSplitter.isNamed(block, offset, length, "date");
        messageId |= HeaderSplitter.isNamed(block, offset, length, "message-id");
        returnPath |= HeaderSplitter.isNamed(block, offset, length, "return-path");
    }

    int received() {
        return received;
    }

    boolean hasDate() {
        return date;
    }

    boolean hasMessageId() {
        return messageId;
    }

    boolean hasReturnPath() {
        return returnPath;
    }
}
