package org.posthorn.schedule;

import java.util.ArrayDeque;

/// How long the oldest of many has waited, to a quarter of a second, though they leave in any order.
///
/// Not thread-safe.
final class Ages {
    private static final int QUARTER_SECOND = 8;

    /// Those that came within the same quarter of a second.
    static final class Age {
        private final long millis;
        private int left;

        private Age(long millis) {
            this.millis = millis;
        }

        long millis() {
            return millis;
        }
    }

    private final ArrayDeque<Age> ages = new ArrayDeque<>();

    /// One more came.
    Age add(long millis) {
        long rounded = millis >> QUARTER_SECOND << QUARTER_SECOND;
        Age last = ages.peekLast();
        if (last == null || last.millis != rounded) {
            last = new Age(rounded);
            ages.addLast(last);
        }
        last.left++;
        return last;
    }

    /// One of that age left.
    void remove(Age age) {
        age.left--;
        while (!ages.isEmpty() && ages.getFirst().left == 0) {
            ages.removeFirst();
        }
    }

    /// When the oldest came. There must be one.
    long oldest() {
        return ages.getFirst().millis;
    }
}
