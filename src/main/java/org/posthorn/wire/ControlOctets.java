package org.posthorn.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds the octets that can end a line, eight at a time: text has few octets below 14, and NUL, LF and CR are
/// among them.
final class ControlOctets {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BOUND = 14;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private ControlOctets() {}

    /// The place of the first octet below 14 in `[from, to)`, or `to`.
    static int find(byte[] octets, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONGS.get(octets, at);
            // A borrow travels only upwards, out of an octet that is below the bound, so the lowest mark is always
            // true.
            long marks = (eight - ONES * BOUND) & ~eight & HIGHS;
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        while (at < to && (octets[at] & 0xFF) >= BOUND) {
            at++;
        }
        return at;
    }
}
