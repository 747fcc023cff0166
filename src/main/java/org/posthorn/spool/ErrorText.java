package org.posthorn.spool;

import java.nio.charset.StandardCharsets;

/// A text to be found in diagnoses, the letters of ASCII in any case.
final class ErrorText {
    private final byte[] folded;

    ErrorText(String text) {
        this.folded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < folded.length; i++) {
            folded[i] = fold(folded[i]);
        }
    }

    boolean isIn(String diagnosis) {
        byte[] octets = diagnosis.getBytes(StandardCharsets.UTF_8);
        return isIn(octets, 0, octets.length);
    }

    /// The same for UTF-8 among other octets.
    boolean isIn(byte[] octets, int start, int end) {
        for (int at = start; at <= end - folded.length; at++) {
            if (startsAt(octets, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean startsAt(byte[] octets, int at) {
        for (int i = 0; i < folded.length; i++) {
            if (fold(octets[at + i]) != folded[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte fold(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
    }
}
