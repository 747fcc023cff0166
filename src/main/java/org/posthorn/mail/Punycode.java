package org.posthorn.mail;

/// Unicode in letters, digits and hyphens (RFC 3492): what follows `xn--` in an A-label.
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int FIRST_BIAS = 72;
    private static final int FIRST_CODE = 128;

    private Punycode() {}

    /// @param label of few enough characters that nothing overflows: those of a domain
    static String encode(String label) {
        int[] input = label.codePoints().toArray();
        var output = new StringBuilder();
        label.codePoints().filter(c -> c < FIRST_CODE).forEach(output::appendCodePoint);
        int basic = output.length();
        int handled = basic;
        if (basic > 0) {
            output.append('-');
        }
        int code = FIRST_CODE;
        int bias = FIRST_BIAS;
        long delta = 0;
        while (handled < input.length) {
            int next = leastFrom(input, code);
            delta += (next - code) * (handled + 1L);
            code = next;
            for (int c : input) {
                if (c < code) {
                    delta++;
                } else if (c == code) {
                    append(output, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            code++;
        }
        return output.toString();
    }

    private static int leastFrom(int[] input, int from) {
        int least = Integer.MAX_VALUE;
        for (int c : input) {
            least = c >= from && c < least ? c : least;
        }
        return least;
    }

    private static void append(StringBuilder output, long delta, int bias) {
        long rest = delta;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.clamp(k - bias, T_MIN, T_MAX);
            if (rest < threshold) {
                output.append(digit((int) rest));
                return;
            }
            output.append(digit((int) (threshold + (rest - threshold) % (BASE - threshold))));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static int adapt(long delta, int points, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return k + (int) ((BASE - T_MIN + 1) * rest / (rest + SKEW));
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }
}
