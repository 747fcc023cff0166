package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DueTimesTest {
    private record Pair(long due, long id) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return due == other.due ? Long.compare(id, other.id) : Long.compare(due, other.due);
        }
    }

    private final DueTimes times = new DueTimes();
    private final TreeSet<Pair> expected = new TreeSet<>();

    private void add(long due, long id) {
        times.add(due, id);
        expected.add(new Pair(due, id));
    }

    private void remove(long due, long id) {
        times.remove(due, id);
        expected.remove(new Pair(due, id));
    }

    private List<Pair> upTo(long due, int limit) {
        List<Pair> found = new ArrayList<>();
        times.upTo(due, limit, (foundDue, id) -> found.add(new Pair(foundDue, id)));
        return found;
    }

    private void check() {
        assertThat(times.size()).isEqualTo(expected.size());
        assertThat(upTo(Long.MAX_VALUE, Integer.MAX_VALUE)).containsExactlyElementsOf(expected);
    }

    /// Few due times that many share, and many that nobody shares.
    @ParameterizedTest
    @ValueSource(ints = {1, 50, 1_000_000})
    void keepsOrderWhateverComesAndGoes(int differentTimes) {
        var random = new Random(differentTimes);
        for (int i = 0; i < 20_000; i++) {
            add(random.nextInt(differentTimes), random.nextInt(5_000));
            remove(random.nextInt(differentTimes), random.nextInt(5_000));
            if (i % 3 == 0) {
                Pair some = expected.isEmpty() ? new Pair(0, 0) : expected.first();
                remove(some.due(), some.id());
            }
        }
        check();
        for (Pair pair : List.copyOf(expected)) {
            remove(pair.due(), pair.id());
        }
        check();
        assertThat(times.isEmpty()).isTrue();
    }

    @Test
    void whatComesInOrderAndInTheOppositeOrder() {
        for (int i = 0; i < 5_000; i++) {
            add(i, i);
            add(100_000 - i, i);
        }
        check();
        assertThat(times.first()).isZero();
    }

    @Test
    void findsWhatIsDueAndNoMoreThanWanted() {
        for (int i = 0; i < 2_000; i++) {
            add(i, 7);
        }
        assertThat(upTo(599, 10_000)).hasSize(600).last().isEqualTo(new Pair(599, 7));
        assertThat(upTo(599, 3)).containsExactly(new Pair(0, 7), new Pair(1, 7), new Pair(2, 7));
        assertThat(upTo(-1, 3)).isEmpty();
        assertThat(upTo(599, 0)).isEmpty();
    }

    @Test
    void forgetsTheLast() {
        for (int i = 0; i < 3_000; i++) {
            add(i / 10, i);
        }
        List<Pair> forgotten = new ArrayList<>();
        times.cut(1_000, (due, id) -> forgotten.add(new Pair(due, id)));
        List<Pair> kept = upTo(Long.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(kept).hasSizeBetween(1_000, 1_600).containsExactlyElementsOf(expected.headSet(forgotten.getFirst()));
        assertThat(times.size()).isEqualTo(kept.size());
        times.cut(10_000, (due, id) -> forgotten.add(new Pair(due, id)));
        assertThat(forgotten).hasSize(1);
    }
}
