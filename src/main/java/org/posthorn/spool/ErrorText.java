package org.posthorn.spool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A text to be found in diagnoses, the letters of ASCII in any case, `*` for any text between two parts of it.
final class ErrorText {
    private final List<byte[]> parts = new ArrayList<>();

    ErrorText(String text) {
        for (String part : text.split("\\*")) {
            byte[] octets = part.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < octets.length; i++) {
                octets[i] = fold(octets[i]);
            }
            parts.add(octets);
        }
    }

    boolean isIn(String diagnosis) {
        byte[] octets = diagnosis.getBytes(StandardCharsets.UTF_8);
        return isIn(octets, 0, octets.length);
    }

    /// The same for UTF-8 among other octets.
    boolean isIn(byte[] octets, int start, int end) {
        int from = start;
        for (byte[] part : parts) {
            int found = find(part, octets, from, end);
            if (found < 0) {
                return false;
            }
            from = found + part.length;
        }
        return true;
    }

    private static int find(byte[] part, byte[] octets, int start, int end) {
        for (int at = start; at <= end - part.length; at++) {
            if (startsAt(part, octets, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean startsAt(byte[] part, byte[] octets, int at) {
        for (int i = 0; i < part.length; i++) {
            if (fold(octets[at + i]) != part[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte fold(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
    }
}
