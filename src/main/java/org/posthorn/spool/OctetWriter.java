package org.posthorn.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes the small types of records into a growing array.
final class OctetWriter {
    private byte[] octets;
    private int size;

    OctetWriter(int capacity) {
        octets = new byte[capacity];
    }

    OctetWriter octet(int value) {
        room(1);
        octets[size++] = (byte) value;
        return this;
    }

    /// A number that is small and not negative, most of the time: seven bits an octet, low ones first.
    OctetWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octets[size++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        octets[size++] = (byte) rest;
        return this;
    }

    OctetWriter fixed(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            octets[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    OctetWriter text(@Nullable String text) {
        if (text == null) {
            return number(0);
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length + 1L);
        return block(utf8, 0, utf8.length);
    }

    OctetWriter block(byte[] block, int offset, int length) {
        room(length);
        System.arraycopy(block, offset, octets, size, length);
        size += length;
        return this;
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return size == octets.length ? octets : Arrays.copyOf(octets, size);
    }

    private void room(int more) {
        if (octets.length - size < more) {
            octets = Arrays.copyOf(octets, Math.max(size + more, size * 2));
        }
    }
}
