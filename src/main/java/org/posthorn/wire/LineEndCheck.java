package org.posthorn.wire;

/// Whether text that comes in blocks has only CRLF line ends and no NUL. Confined to one thread.
public final class LineEndCheck {
    private boolean afterCr;
    private boolean malformed;

    public void check(byte[] block, int offset, int length) {
        int end = offset + length;
        int at = offset;
        if (afterCr && length > 0) {
            malformed |= block[at] != '\n';
            at += block[at] == '\n' ? 1 : 0;
            afterCr = false;
        }
        while ((at = ControlOctets.find(block, at, end)) < end) {
            if (block[at] == '\r') {
                afterCr = at + 1 == end;
                malformed |= !afterCr && block[at + 1] != '\n';
                at++;
            } else {
                malformed |= block[at] == 0 || block[at] == '\n' && (at == offset || block[at - 1] != '\r');
            }
            at++;
        }
    }

    /// The verdict on all that was checked, as its end.
    public boolean isWellFormed() {
        return !malformed && !afterCr;
    }
}
