package org.posthorn.spool;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads what an [OctetWriter] wrote, and trusts none of it.
final class OctetReader {
    private final byte[] octets;
    private final int end;
    private int at;

    OctetReader(byte[] octets, int start, int end) {
        this.octets = octets;
        this.at = start;
        this.end = end;
    }

    OctetReader(byte[] octets) {
        this(octets, 0, octets.length);
    }

    int octet() throws DamagedException {
        need(1);
        return octets[at++] & 0xFF;
    }

    long number() throws DamagedException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new DamagedException("a number has no end");
    }

    /// A number from 0 to a limit.
    int count(int limit) throws DamagedException {
        long value = number();
        if (value < 0 || value > limit) {
            throw new DamagedException("a count of " + value + " where at most " + limit + " fit");
        }
        return (int) value;
    }

    long fixed() throws DamagedException {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | octets[at++] & 0xFF;
        }
        return value;
    }

    @Nullable
    String textOrNull() throws DamagedException {
        int length = count(end - at + 1) - 1;
        if (length < 0) {
            return null;
        }
        need(length);
        String text = new String(octets, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    String text() throws DamagedException {
        String text = textOrNull();
        if (text == null) {
            throw new DamagedException("a text is missing");
        }
        return text;
    }

    int remaining() {
        return end - at;
    }

    private void need(int count) throws DamagedException {
        if (end - at < count) {
            throw new DamagedException("a record ends too early");
        }
    }
}
