package org.posthorn.session;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/// Damages what a client sends: octets are flipped, dropped, doubled, moved, and replaced by those that dialogues
/// break at. The same seed damages in the same way.
final class Mutation {
    private static final byte[] SHARP =
            "\r\n\0. <>\"\\@=:\t\u007f\u0080\u00ff".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    private static final int MOST_CHANGES = 6;
    private static final int LONGEST_PART = 64;

    private final Random random;

    Mutation(long seed) {
        this.random = new Random(seed);
    }

    /// @param other where parts that are put in come from
    byte[] of(byte[] octets, byte[] other) {
        byte[] changed = octets;
        for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
            changed = once(changed, other);
        }
        return changed;
    }

    private byte[] once(byte[] octets, byte[] other) {
        if (octets.length == 0) {
            return octets;
        }
        int at = random.nextInt(octets.length);
        int end = Math.min(octets.length, at + 1 + random.nextInt(LONGEST_PART));
        byte[] part = Arrays.copyOfRange(octets, at, end);
        return switch (random.nextInt(7)) {
            case 0 -> replaced(octets, at, at + 1, new byte[] {(byte) (octets[at] ^ 1 << random.nextInt(8))});
            case 1 -> replaced(octets, at, at + 1, new byte[] {SHARP[random.nextInt(SHARP.length)]});
            case 2 -> replaced(octets, at, at, new byte[] {SHARP[random.nextInt(SHARP.length)]});
            case 3 -> replaced(octets, at, end, new byte[0]);
            case 4 -> replaced(octets, end, end, part);
            case 5 -> moved(octets, at, end, part);
            default -> replaced(octets, at, at, spliced(other));
        };
    }

    private byte[] moved(byte[] octets, int at, int end, byte[] part) {
        byte[] without = replaced(octets, at, end, new byte[0]);
        int to = random.nextInt(without.length + 1);
        return replaced(without, to, to, part);
    }

    private byte[] spliced(byte[] other) {
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        return Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(LONGEST_PART)));
    }

    private static byte[] replaced(byte[] octets, int from, int to, byte[] by) {
        var result = new ByteArrayOutputStream();
        result.write(octets, 0, from);
        result.writeBytes(by);
        result.write(octets, to, octets.length - to);
        return result.toByteArray();
    }
}
