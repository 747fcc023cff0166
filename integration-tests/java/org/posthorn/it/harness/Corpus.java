package org.posthorn.it.harness;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/// Messages of every shape, each known by its number, the same for the same number: lines that begin with dots, long
/// lines, no end of the last line, no body, 8-bit octets, control characters, parts in parts, from an octet to a megabyte.
public final class Corpus {
    private static final String FIELD = "X-Case: ";
    private static final String CONTROLS =
            "\1\2\3\4\5\6\7\b\t\13\f\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37\177";

    private Corpus() {}

    public static byte[] message(int number) {
        var random = new Random(number);
        var out = new ByteArrayOutputStream();
        put(out, FIELD + number + "\r\n");
        if (number % 5 == 0) {
            put(out, "Subject: " + "folded\r\n\t".repeat(random.nextInt(5)) + "end\r\n");
        }
        if (number % 4 == 0) {
            entity(out, random, 0);
        } else {
            put(out, "\r\n");
            body(out, random, size(random));
        }
        return out.toByteArray();
    }

    /// Which message this is.
    public static int numberOf(byte[] content) {
        String text = Mails.text(content);
        int at = text.indexOf(FIELD) + FIELD.length();
        return Integer.parseInt(text.substring(at, text.indexOf("\r\n", at)));
    }

    /// Mostly small, one in a hundred up to a megabyte.
    private static int size(Random random) {
        int kind = random.nextInt(100);
        if (kind < 20) {
            return random.nextInt(3);
        }
        if (kind < 85) {
            return random.nextInt(8_000);
        }
        return random.nextInt(kind < 99 ? 100_000 : 1_048_576);
    }

    private static void entity(ByteArrayOutputStream out, Random random, int depth) {
        if (depth == 3 || random.nextInt(3) == 0) {
            put(out, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
            body(out, random, random.nextInt(3_000));
            return;
        }
        String boundary = "=_" + depth + "." + random.nextInt(1_000_000);
        put(out, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n");
        for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
            put(out, "--" + boundary + "\r\n");
            entity(out, random, depth + 1);
            put(out, "\r\n");
        }
        put(out, "--" + boundary + "--\r\n");
    }

    private static void body(ByteArrayOutputStream out, Random random, int size) {
        int end = out.size() + size;
        int longest = random.nextInt(10) == 0 ? 20_000 : 100;
        boolean eightBit = random.nextBoolean();
        boolean controls = random.nextInt(5) == 0;
        while (out.size() < end) {
            put(out, ".".repeat(random.nextInt(4) == 0 ? random.nextInt(4) : 0));
            for (int i = random.nextInt(longest); i > 0 && out.size() < end; i--) {
                out.write(octet(random, eightBit, controls));
            }
            // The last line has an end or none.
            put(out, out.size() < end || random.nextBoolean() ? "\r\n" : "");
        }
    }

    /// Any but NUL, CR and LF, which only BINARYMIME allows.
    private static int octet(Random random, boolean eightBit, boolean controls) {
        if (controls && random.nextInt(20) == 0) {
            return CONTROLS.charAt(random.nextInt(CONTROLS.length()));
        }
        return eightBit && random.nextInt(10) == 0 ? 128 + random.nextInt(128) : ' ' + random.nextInt(95);
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(Mails.octets(text));
    }
}
