package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.add;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.ids;
import static org.posthorn.spool.SpoolFixture.read;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// Segments that are not needed go, and nothing that is needed goes with them: not even when the index is lost
/// next.
class EvacuationTest {
    private static final Instant FAR = NOW.plus(Duration.ofDays(30));

    @TempDir
    Path directory;

    private final Troubles troubles = new Troubles();
    private MemoryStorage storage = new MemoryStorage();
    private JournalSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool = JournalSpool.open(SpoolFixture.settings(directory), new TestClock(), troubles::publish, storage);
    }

    @AfterEach
    void close() {
        spool.close();
        assertThat(troubles.problems()).isEmpty();
    }

    private void loseIndexAndPower() throws IOException {
        MemoryStorage after = storage.crash();
        spool.close();
        storage = after;
        Index.delete(directory);
        open();
    }

    /// Adds messages that are delivered at once, until so many segments are full.
    private void traffic(int segments) throws SpoolException {
        for (int i = 0; i < segments * 30; i++) {
            QueueId id = add(spool, content(2500, i), "quick@example.net");
            spool.claimDue(NOW, 1_000);
            spool.settle(id, List.of(new Settlement.Delivered(0)));
        }
    }

    private List<String> segmentsAfterHousekeeping() throws IOException {
        spool.housekeep();
        return segments();
    }

    private List<String> segments() throws IOException {
        return storage.list("journal").stream()
                .filter(name -> name.endsWith(".log"))
                .toList();
    }

    @Test
    void whatIsSettledLeavesNothingBehind() throws Exception {
        traffic(6);
        assertThat(segmentsAfterHousekeeping()).hasSizeLessThanOrEqualTo(2);
        loseIndexAndPower();
        assertThat(spool.claimDue(FAR, 1_000)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aMessageThatWaitsMovesOutOfASparseSegment() throws Exception {
        QueueId waits = add(spool, content(3000, 77), "slow@example.net");
        spool.claimDue(NOW, 1);
        spool.settle(waits, List.of(new Settlement.Deferred(0, 4, NOW.plusSeconds(3600), "451 wait", true)));
        traffic(3);
        assertThat(segmentsAfterHousekeeping()).hasSizeLessThanOrEqualTo(3).doesNotContain(Segment.name(1));

        for (int i = 0; i < 2; i++) {
            ClaimedMessage message = spool.claimDue(NOW.plusSeconds(3600), 10).getLast();
            assertThat(message.id()).isEqualTo(waits);
            assertThat(read(message.content())).isEqualTo(content(3000, 77));
            assertThat(message.recipients().getFirst().attempts()).isEqualTo(4);
            assertThat(message.recipients().getFirst().delayReported()).isTrue();
            loseIndexAndPower();
        }
    }

    /// The index is written while messages move: it must not keep a place that is about to go.
    @Test
    void manyMessagesThatWaitMoveTogether() throws Exception {
        List<QueueId> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            QueueId id = add(spool, content(400, i), "slow@example.net");
            spool.claimDue(NOW, 1);
            spool.settle(id, List.of(new Settlement.Deferred(0, 1, NOW.plusSeconds(3600), "451 wait", false)));
            waiting.add(id);
        }
        traffic(3);
        storage.fault((call, file) -> slowly(call));
        assertThat(segmentsAfterHousekeeping()).doesNotContain(Segment.name(1));
        storage.fault((call, file) -> {});
        List<ClaimedMessage> due = spool.claimDue(NOW.plusSeconds(3600), 100);
        assertThat(ids(due)).containsAll(waiting);
        for (ClaimedMessage message : due.subList(0, 10)) {
            assertThat(read(message.content())).hasSize(400);
        }
    }

    /// A disk whose syncs take so long that the index is written before they end.
    private static void slowly(String call) {
        if (call.equals("force")) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /// An operator removes it while it is attempted; then its segment goes, and the power.
    @Test
    void whatWasRemovedDuringAnAttemptDoesNotComeBackWithItsMove() throws Exception {
        QueueId removed = add(spool, content(3000, 77), "slow@example.net");
        ClaimedMessage claimed = spool.claimDue(NOW, 1).getFirst();
        assertThat(spool.remove(QueueFilter.of(removed))).isOne();
        traffic(3);
        assertThat(segmentsAfterHousekeeping()).doesNotContain(Segment.name(1));
        assertThat(read(claimed.content())).as("the attempt goes on").isEqualTo(content(3000, 77));
        loseIndexAndPower();
        assertThat(ids(spool.claimDue(FAR, 1_000))).doesNotContain(removed);
    }

    /// The same, where the segment has the removal alone.
    @Test
    void whatWasRemovedDuringAnAttemptDoesNotComeBackWithItsRemoval() throws Exception {
        for (int i = 0; i < 30; i++) {
            add(spool, content(2500, i), "waits@example.net");
        }
        QueueId removed = add(spool, content(2500, 77), "slow@example.net");
        for (int i = 0; i < 30; i++) {
            add(spool, content(2500, i), "waits@example.net");
        }
        spool.claimDue(NOW, 1_000);
        String home = segments().getLast();
        traffic(1);
        assertThat(segments().getLast()).isNotEqualTo(home);
        String second = segments().getLast();
        assertThat(spool.remove(QueueFilter.of(removed))).isOne();
        traffic(4);
        assertThat(segmentsAfterHousekeeping()).contains(home).doesNotContain(second);
        loseIndexAndPower();
        assertThat(ids(spool.claimDue(FAR, 1_000))).isNotEmpty().doesNotContain(removed);
    }

    @Test
    void whatWasRemovedDuringAnAttemptDoesNotComeBackWithTheNextStart() throws Exception {
        QueueId removed = add(spool, content(3000, 77), "slow@example.net");
        spool.claimDue(NOW, 1);
        assertThat(spool.remove(QueueFilter.of(removed))).isOne();
        spool.close();
        open();
        assertThat(spool.claimDue(FAR, 1_000)).isEmpty();
    }

    @Test
    void aClaimedMessageMovesAndIsReadFromWhereItIs() throws Exception {
        QueueId waits = add(spool, content(3000, 77), "slow@example.net", "other@example.net");
        ClaimedMessage claimed = spool.claimDue(NOW, 1).getFirst();
        traffic(3);
        assertThat(segmentsAfterHousekeeping()).doesNotContain(Segment.name(1));
        assertThat(read(claimed.content())).isEqualTo(content(3000, 77));
        spool.settle(waits, List.of(new Settlement.Delivered(0)));
        traffic(1);
        loseIndexAndPower();
        ClaimedMessage again = spool.claimDue(NOW, 1).getFirst();
        assertThat(again.id()).isEqualTo(waits);
        assertThat(again.recipients())
                .extracting(ClaimedMessage.ClaimedRecipient::place)
                .containsExactly(1);
    }

    @Test
    void whatASegmentSaysAboutOlderOnesIsKept() throws Exception {
        List<QueueId> old = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            old.add(add(spool, content(2500, i), "slow@example.net", "gone@example.net"));
        }
        spool.claimDue(NOW, 100);
        traffic(1);
        // Said in a later segment, which is sparse otherwise: one recipient of each is delivered; four messages are
        // done.
        for (int i = 0; i < 24; i++) {
            spool.settle(old.get(i), List.of(new Settlement.Delivered(1)));
            spool.settle(
                    old.get(i),
                    List.of(
                            i % 6 == 0
                                    ? new Settlement.Bounced(0)
                                    : new Settlement.Deferred(0, 2, NOW.plusSeconds(60), "no", false)));
        }
        traffic(4);
        assertThat(segmentsAfterHousekeeping()).contains(Segment.name(1)).hasSizeLessThanOrEqualTo(4);
        loseIndexAndPower();
        List<ClaimedMessage> left = spool.claimDue(FAR, 100);
        assertThat(ids(left)).filteredOn(old::contains).hasSize(20);
        for (ClaimedMessage message : left) {
            if (old.contains(message.id())) {
                assertThat(message.recipients()).hasSize(1);
                assertThat(message.recipients().getFirst().attempts()).isEqualTo(2);
            }
        }
    }

    @Test
    void theNewerCopyCountsWhenAMoveWasCutShort() throws Exception {
        QueueId waits = add(spool, content(3000, 77), "a@example.net", "b@example.net");
        spool.claimDue(NOW, 1);
        byte[] old = storage.octets(Segment.name(1));
        traffic(3);
        segmentsAfterHousekeeping();
        spool.settle(waits, List.of(new Settlement.Delivered(0)));
        traffic(1);
        MemoryStorage after = storage.crash();
        spool.close();
        // The crash came before the older segment was deleted.
        after.put(Segment.name(1), old);
        storage = after;
        Index.delete(directory);
        open();
        ClaimedMessage message = spool.claimDue(NOW, 1).getFirst();
        assertThat(message.recipients())
                .extracting(ClaimedMessage.ClaimedRecipient::place)
                .containsExactly(1);
        spool.settle(waits, List.of(new Settlement.Delivered(1)));
        traffic(2);
        segmentsAfterHousekeeping();
        loseIndexAndPower();
        assertThat(ids(spool.claimDue(FAR, 100))).doesNotContain(waits);
    }
}
