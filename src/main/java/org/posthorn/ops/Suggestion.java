package org.posthorn.ops;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what somebody meant who misspelt a name.
public final class Suggestion {
    private Suggestion() {}

    /// The candidate that the fewest typing errors turn into `written`, if they are few enough for its length.
    public static Optional<String> nearest(String written, Collection<String> candidates) {
        int tolerated = written.length() / 3;
        return candidates.stream()
                .filter(candidate -> distance(written, candidate) <= tolerated)
                .min(Comparator.<String>comparingInt(candidate -> distance(written, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// What to say of a name that is not known where some are.
    ///
    /// @param what such as "parameter"
    static String unknown(String what, String written, Collection<String> known) {
        String told = "unknown " + what + " \"" + written + '"';
        if (known.isEmpty()) {
            return told + "; none is known here";
        }
        return nearest(written, known)
                .map(meant -> told + "; did you mean \"" + meant + "\"?")
                .orElseGet(() -> told + "; known are " + String.join(", ", known));
    }

    /// Insertions, deletions, replacements, and swaps of neighbours that lead from one word to the other.
    static int distance(String from, String to) {
        var table = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                table[i][j] = i == 0 ? j : j == 0 ? i : step(table, from, to, i, j);
            }
        }
        return table[from.length()][to.length()];
    }

    private static int step(int[][] table, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int cheapest = Math.min(table[i - 1][j - 1] + (same ? 0 : 1), Math.min(table[i - 1][j], table[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(cheapest, table[i - 2][j - 2] + 1) : cheapest;
    }
}
