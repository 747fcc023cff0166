package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.add;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.ids;
import static org.posthorn.spool.SpoolFixture.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.Listener;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// The contract of [Spool], across restarts.
class JournalSpoolTest {
    private static final Instant FAR = NOW.plus(Duration.ofDays(30));

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final Troubles troubles = new Troubles();
    private final Listener listener = new Listener();
    private JournalSpool spool;

    @BeforeEach
    void open() throws SpoolException {
        spool = JournalSpool.open(SpoolFixture.settings(directory), clock, troubles::publish);
    }

    @AfterEach
    void close() {
        spool.close();
        assertThat(troubles.problems()).isEmpty();
    }

    private void reopen() throws SpoolException {
        spool.close();
        open();
    }

    @Test
    void offersWhatIsCommittedWithItsRecipientsClaimed() throws Exception {
        spool.start(listener);
        QueueId id = add(spool, content(3000, 1), "a@example.net", "b@example.com");

        ClaimedMessage offered = listener.offered.getFirst();
        assertThat(offered.id()).isEqualTo(id);
        assertThat(offered.envelope()).isEqualTo(SpoolFixture.envelope("a@example.net", "b@example.com"));
        assertThat(offered.recipients())
                .extracting(ClaimedMessage.ClaimedRecipient::place)
                .containsExactly(0, 1);
        assertThat(read(offered.content())).isEqualTo(content(3000, 1));
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
        assertThat(spool.nextDue()).isEmpty();
    }

    @Test
    void keepsNothingThatWasNotCommitted() throws Exception {
        try (MessageWriter writer = spool.begin(SpoolFixture.envelope("a@example.net"))) {
            writer.write(content(100_000, 1), 0, 100_000);
        }
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
        assertThat(directory.resolve("content")).isEmptyDirectory();
        reopen();
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
    }

    @Test
    void whatTheListenerHasNoRoomForIsDueAtOnce() throws Exception {
        listener.takes = false;
        spool.start(listener);
        int wakes = listener.wakes.get();
        QueueId id = add(spool, content(10, 1), "a@example.net");

        assertThat(listener.wakes.get()).isGreaterThan(wakes);
        assertThat(spool.nextDue()).contains(NOW);
        assertThat(ids(spool.claimDue(NOW, 10))).containsExactly(id);
        assertThat(spool.claimDue(NOW, 10)).isEmpty();
    }

    @Test
    void whatIsHeldFromTheStartWaitsUntilReleased() throws Exception {
        spool.start(listener);
        int offered = listener.offered.size();
        QueueId id;
        try (MessageWriter writer = spool.begin(SpoolFixture.envelope("a@example.net"), true)) {
            writer.write(content(3000, 1), 0, 3000);
            writer.commit();
            id = writer.id();
        }
        assertThat(listener.offered).hasSize(offered);
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
        assertThat(spool.find(id).orElseThrow().held()).isTrue();
        reopen();
        assertThat(spool.find(id).orElseThrow().held()).isTrue();
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
        assertThat(spool.release(QueueFilter.of(id))).isOne();
        ClaimedMessage released = spool.claimDue(NOW, 10).getFirst();
        assertThat(released.id()).isEqualTo(id);
        assertThat(read(released.content())).isEqualTo(content(3000, 1));
    }

    @Test
    void aSettledMessageLeavesAndStaysAway() throws Exception {
        QueueId id = add(spool, content(10, 1), "a@example.net", "b@example.net");
        spool.claimDue(NOW, 1);
        spool.settle(id, List.of(new Settlement.Delivered(0)));
        assertThat(spool.find(id).orElseThrow().recipients())
                .extracting(QueueEntry.QueuedRecipient::state)
                .containsExactly(QueueEntry.State.DELIVERED, QueueEntry.State.CLAIMED);
        spool.settle(id, List.of(new Settlement.Bounced(1)));
        assertThat(spool.find(id)).isEmpty();
        reopen();
        assertThat(spool.find(id)).isEmpty();
        assertThat(spool.statistics().messages()).isZero();
    }

    @Test
    void claimsAreGivenUpByARestart() throws Exception {
        QueueId id = add(spool, content(5000, 3), "a@example.net");
        assertThat(spool.claimDue(NOW, 1)).hasSize(1);
        reopen();
        ClaimedMessage again = spool.claimDue(NOW, 1).getFirst();
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.arrived()).isEqualTo(NOW);
        assertThat(read(again.content())).isEqualTo(content(5000, 3));
    }

    @Test
    void aDeferredRecipientComesBackWhenItIsDue() throws Exception {
        spool.start(listener);
        QueueId id = add(spool, content(10, 1), "a@example.net", "b@example.net");
        Instant later = NOW.plusSeconds(300);
        spool.settle(id, List.of(new Settlement.Delivered(0), new Settlement.Deferred(1, 3, later, "451 later", true)));

        assertThat(spool.nextDue()).contains(later);
        for (int i = 0; i < 2; i++) {
            assertThat(spool.claimDue(later.minusMillis(1), 10)).isEmpty();
            ClaimedMessage claimed = spool.claimDue(later, 10).getFirst();
            assertThat(claimed.recipients()).hasSize(1);
            var recipient = claimed.recipients().getFirst();
            assertThat(recipient.place()).isEqualTo(1);
            assertThat(recipient.attempts()).isEqualTo(3);
            assertThat(recipient.delayReported()).isTrue();
            assertThat(spool.find(id).orElseThrow().recipients().get(1).reason())
                    .isEqualTo("451 later");
            reopen();
        }
    }

    @Test
    void recipientsOfAClaimedMessageCanBeClaimedToo() throws Exception {
        QueueId id = add(spool, content(10, 1), "a@example.net", "b@example.net");
        spool.claimDue(NOW, 1);
        spool.settle(id, List.of(new Settlement.Deferred(1, 1, NOW.plusSeconds(5), "busy", false)));
        ClaimedMessage second = spool.claimDue(NOW.plusSeconds(5), 1).getFirst();
        assertThat(second.recipients())
                .extracting(ClaimedMessage.ClaimedRecipient::place)
                .containsExactly(1);
        spool.settle(id, List.of(new Settlement.Delivered(0)));
        assertThat(spool.find(id)).isPresent();
        spool.settle(id, List.of(new Settlement.Delivered(1)));
        assertThat(spool.find(id)).isEmpty();
    }

    @Test
    void claimsInTheOrderOfBeingDue() throws Exception {
        List<QueueId> order = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            QueueId id = add(spool, content(10, i), "a@example.net");
            spool.claimDue(NOW, 1);
            spool.settle(id, List.of(new Settlement.Deferred(0, 1, NOW.plusSeconds(100 - i * 3L), "", false)));
            order.addFirst(id);
        }
        QueueId first = add(spool, content(10, 99), "a@example.net");
        order.addFirst(first);
        List<QueueId> claimed = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            claimed.addAll(ids(spool.claimDue(FAR, 5)));
        }
        assertThat(claimed).containsExactlyElementsOf(order);
    }

    @Test
    void aPostponedRecipientFallsDueThen() throws Exception {
        QueueId id = add(spool, content(10, 1), "a@example.net");
        spool.claimDue(NOW, 1);
        spool.postpone(id, List.of(0), NOW.plusSeconds(60));
        assertThat(spool.nextDue()).contains(NOW.plusSeconds(60));
        assertThat(spool.claimDue(NOW.plusSeconds(59), 1)).isEmpty();
        assertThat(ids(spool.claimDue(NOW.plusSeconds(60), 1))).containsExactly(id);
    }

    @Test
    void moreThanMemoryTakesWaitsInTheIndexAndComesBackWhole() throws Exception {
        List<QueueId> all = new ArrayList<>();
        for (int i = 0; i < 350; i++) {
            all.add(add(spool, content(2000, i), "a@example.net"));
        }
        List<QueueId> claimed = new ArrayList<>();
        for (int i = 0; i < 350; i += 50) {
            for (ClaimedMessage message : spool.claimDue(NOW, 50)) {
                int seed = all.indexOf(message.id());
                assertThat(read(message.content())).isEqualTo(content(2000, seed));
                claimed.add(message.id());
                spool.settle(message.id(), List.of(new Settlement.Delivered(0)));
            }
        }
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
        assertThat(spool.list(QueueFilter.ALL, 0, 1)).isEmpty();
    }

    @Test
    void largeContentHasItsOwnFileUntilTheMessageIsSettled() throws Exception {
        byte[] large = content(300_000, 5);
        QueueId id = add(spool, large, "a@example.net");
        assertThat(directory.resolve("content").resolve(id.toString())).hasBinaryContent(large);
        reopen();
        ClaimedMessage message = spool.claimDue(NOW, 1).getFirst();
        assertThat(read(message.content())).isEqualTo(large);
        spool.settle(id, List.of(new Settlement.Delivered(0)));
        reopen();
        assertThat(directory.resolve("content")).isEmptyDirectory();
    }

    @Test
    void idsGrowAcrossRestartsThoughTheClockIsSetBack() throws Exception {
        QueueId before = add(spool, content(10, 1), "a@example.net");
        spool.claimDue(NOW, 1);
        spool.settle(before, List.of(new Settlement.Delivered(0)));
        clock.set(NOW.minusSeconds(86_400));
        reopen();
        assertThat(add(spool, content(10, 2), "a@example.net")).isGreaterThan(before);
    }

    @Test
    void aSecondSpoolOnTheSameDirectoryIsRefused() {
        assertThatThrownBy(() -> JournalSpool.open(SpoolFixture.settings(directory), clock, troubles::publish))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("spool is in use by");
    }

    @Test
    void onlyTheOwnerMayLookIn() throws Exception {
        add(spool, content(100_000, 1), "a@example.net");
        for (String name : List.of("journal", "content", "corrupt")) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(name))).hasSize(3);
        }
    }

    @Test
    void aClosedSpoolTakesNothing() throws Exception {
        MessageWriter writer = spool.begin(SpoolFixture.envelope("a@example.net"));
        spool.close();
        assertThatThrownBy(writer::commit).isInstanceOf(SpoolException.class);
        assertThatThrownBy(() -> spool.begin(SpoolFixture.envelope("a@example.net")))
                .isInstanceOf(SpoolException.class);
    }
}
