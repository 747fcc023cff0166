package org.posthorn.delivery;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

/// Whether content has octets beyond ASCII: what its sender declared need not be so. Reads no further than to the
/// first, eight octets at a time.
final class EightBitScan implements ContentSink {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private EightBitScan() {}

    static boolean finds(Content content) throws IOException {
        try {
            content.transferTo(new EightBitScan());
            return false;
        } catch (FoundException e) {
            return true;
        }
    }

    @Override
    public void write(byte[] block, int offset, int length) throws FoundException {
        int end = offset + length;
        int at = offset;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            if (((long) EIGHT.get(block, at) & HIGH_BITS) != 0) {
                throw new FoundException();
            }
        }
        for (; at < end; at++) {
            if (block[at] < 0) {
                throw new FoundException();
            }
        }
    }

    private static final class FoundException extends IOException {
        private static final long serialVersionUID = 1L;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
