package org.posthorn.triage;

/// Which pairs of characters a text has, by a hash: what lacks the first pair of a phrase need not be searched for it.
/// With hundreds of phrases that is nearly all of the work.
final class Pairs {
    private static final int SIZE = 1_024;

    private final long[] seen = new long[SIZE / Long.SIZE];

    Pairs(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            int pair = hash(text, i);
            seen[pair / Long.SIZE] |= 1L << pair;
        }
    }

    /// Of the pair that a phrase begins with, which has two characters at least.
    static int first(String phrase) {
        return hash(phrase, 0);
    }

    /// False only when the text has no such pair.
    boolean mayHold(int pair) {
        return (seen[pair / Long.SIZE] & 1L << pair) != 0;
    }

    private static int hash(String text, int at) {
        return text.charAt(at) * 37 + text.charAt(at + 1) & SIZE - 1;
    }
}
