package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.spool.SpoolFixture.envelope;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTest {
    private static final long NEVER = RecipientStates.NEVER;
    /// Due times in memory: less than some tests have rows.
    private static final int FEW = 1_000;

    @TempDir
    Path directory;

    private Index index;

    @BeforeEach
    void open() {
        index = Index.open(directory, FEW);
    }

    @AfterEach
    void close() {
        index.close();
    }

    private static Row row(long id, long due, boolean held, String domain) {
        var states = new RecipientStates(1, due);
        states.settle(new Settlement.Deferred(0, 1, Times.instant(due), "451 busy with " + domain, false));
        var head = new MessageHead(id, id, id, false, 100, 0, held, envelope("a@" + domain), states);
        return Row.of(head, new Location(id / 1_000 + 1, (int) id, 200));
    }

    private static Row row(long id, long due) {
        return row(id, due, false, "example.net");
    }

    private List<Long> due(long now, int limit) {
        return index.due(now, limit).stream().map(Row::id).toList();
    }

    private List<Long> search(QueueFilter filter, int most, int mostLookedAt, List<Long> ends) {
        List<Long> found = new ArrayList<>();
        long after = -1;
        while (after < Long.MAX_VALUE) {
            after = index.search(new Match(filter), after, most, mostLookedAt, found::add);
            ends.add(after);
        }
        return found;
    }

    @Test
    void aRowComesBackAsItWas() {
        Row row = row(7, 70, true, "example.org");
        index.put(row);
        assertThat(index.get(7)).get().usingRecursiveComparison().isEqualTo(row);
        assertThat(index.get(8)).isEmpty();
        assertThat(index.count()).isEqualTo(1);
    }

    @Test
    void whatIsHeldShadowedOrRestsIsNotDue() {
        for (int id = 1; id <= 5; id++) {
            index.put(row(id, 10 - id));
        }
        index.put(row(6, 1, true, "example.net"));
        index.put(row(7, NEVER));
        index.shadow(2);
        index.defer(3, 100);
        index.defer(6, 50);
        index.delete(4);
        assertThat(due(50, 10)).containsExactly(5L, 1L);
        assertThat(index.countHeld()).isEqualTo(1);
        assertThat(index.firstDue()).isEqualTo(5);
        index.put(row(2, 1));
        index.put(row(6, 2));
        assertThat(due(50, 10)).containsExactly(2L, 6L, 5L, 1L);
        assertThat(due(100, 10)).endsWith(3L);
        assertThat(index.countHeld()).isZero();
    }

    @Test
    void allOfItIsThereAfterACommitAndAnEnd() {
        index.put(row(1, 10));
        index.put(row(2, 5, true, "example.net"));
        index.put(row(3, 5));
        index.shadow(3);
        index.mark("known", "17");
        index.putMentions(Map.of(3L, Map.of(1L, 100L, 2L, 50L)));
        index.commit();
        index.close();
        open();
        assertThat(index.isOfThisVersion()).isTrue();
        assertThat(due(50, 10)).as("nothing is in memory any more").containsExactly(3L, 1L);
        assertThat(index.countHeld()).isEqualTo(1);
        assertThat(index.mark("known")).isEqualTo("17");
        assertThat(index.mentions()).isEqualTo(Map.of(3L, Map.of(1L, 100L, 2L, 50L)));
    }

    /// More rows than due times: all of them fall due, in order, whether they were there at the start or came later.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dueTimesThatMemoryHasNoRoomForAreFoundAgain(boolean reopened) {
        long rows = 5_000;
        for (long i = 0; i < rows; i++) {
            // Each due time twice, in an order that is neither that of the ids nor the opposite.
            index.put(row(i, i * 1_009 % rows / 2));
        }
        if (reopened) {
            index.close();
            open();
        }
        List<Long> dues = new ArrayList<>();
        assertThat(index.firstDue()).isZero();
        while (index.firstDue() <= rows) {
            for (Row row : index.due(rows, 300)) {
                dues.add(row.due());
                index.delete(row.id());
            }
        }
        assertThat(dues).hasSize((int) rows).isSorted();
        assertThat(index.firstDue()).isEqualTo(NEVER);
    }

    @Test
    void whatComesLaterButFallsDueEarlierIsFirst() {
        LongStream.rangeClosed(1, 3_000).forEach(id -> index.put(row(id, 10_000 + id)));
        index.put(row(4_000, 5));
        index.put(row(4_001, 1_000_000));
        assertThat(due(2_000_000, 2)).containsExactly(4_000L, 1L);
        LongStream.rangeClosed(1, 4_000).forEach(index::delete);
        assertThat(index.firstDue()).as("may be early").isLessThanOrEqualTo(1_000_000);
        assertThat(due(2_000_000, 2)).containsExactly(4_001L);
        assertThat(index.firstDue()).isEqualTo(1_000_000);
    }

    @Test
    void searchesInStepsThatAreBounded() {
        for (long id = 1; id <= 100; id++) {
            index.put(row(id, id, false, id % 10 == 0 ? "ten.example" : "example.net"));
        }
        index.shadow(50);
        var filter = new QueueFilter(List.of(), "ten.example"::equals, null, null, null, null);
        List<Long> ends = new ArrayList<>();
        assertThat(search(filter, 1_000, 25, ends)).containsExactly(10L, 20L, 30L, 40L, 60L, 70L, 80L, 90L, 100L);
        assertThat(ends).containsExactly(25L, 50L, 75L, Long.MAX_VALUE);
        ends.clear();
        assertThat(search(filter, 4, 1_000, ends)).hasSize(9);
        assertThat(ends).containsExactly(40L, 90L, Long.MAX_VALUE);
    }

    @Test
    void searchesByAgeAndError() {
        for (long id = 1; id <= 10; id++) {
            index.put(row(id, id, false, id % 2 == 0 ? "even.example" : "odd.example"));
        }
        Instant sixth = Times.instant(6);
        var old = new QueueFilter(List.of(), null, null, sixth, null, null);
        assertThat(search(old, 100, 100, new ArrayList<>())).containsExactly(1L, 2L, 3L, 4L, 5L);
        var busy = new QueueFilter(List.of(), null, null, sixth, "Busy with EVEN", null);
        assertThat(search(busy, 100, 100, new ArrayList<>())).containsExactly(2L, 4L);
    }

    @Test
    void theFileDoesNotSwellUnderManySmallCommitsAndShrinksAgain() throws Exception {
        for (long round = 0; round < 400; round++) {
            for (long id = 0; id < 10_000; id += 200) {
                index.put(row(id + round % 200, round));
            }
            index.commit();
        }
        assertThat(index.count()).isEqualTo(10_000);
        long size = Files.size(Index.file(directory));
        assertThat(size / index.count()).as("octets a row").isLessThan(1_500);
        for (long id = 0; id < 10_000; id++) {
            index.delete(id);
            if (id % 50 == 0) {
                index.commit();
            }
        }
        index.commit();
        index.commit();
        assertThat(Files.size(Index.file(directory))).isLessThan(size / 5);
    }
}
