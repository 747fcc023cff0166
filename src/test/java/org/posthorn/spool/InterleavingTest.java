package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.add;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.ids;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.QueueId;
import org.posthorn.session.ProgramLog;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// One thing happens in the middle of another: each is held where the disk is called, and let go on.
class InterleavingTest {
    private static final Instant FAR = NOW.plus(Duration.ofDays(30));
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int FEW = 5;

    @TempDir
    Path directory;

    private final Troubles troubles = new Troubles();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private MemoryStorage storage = new MemoryStorage();
    private JournalSpool spool;

    @BeforeEach
    void open() throws IOException {
        open(LONG, LONG, LONG);
    }

    private void open(Duration commit, Duration index, Duration close) throws IOException {
        open(SpoolFixture.impatient(directory, commit, index, close));
    }

    private void open(SpoolSettings settings) throws IOException {
        spool = JournalSpool.open(settings, new TestClock(), troubles::publish, storage);
    }

    @AfterEach
    void close() {
        letGo();
        spool.close();
    }

    private void letGo() {
        storage.fault((_, _) -> {});
        go.countDown();
    }

    /// Holds a thread of this name at calls of a kind to files of such a name, until it is let go.
    private void hold(String thread, String operation, String prefix) {
        storage.fault((at, name) -> {
            if (at.equals(operation)
                    && name.startsWith(prefix)
                    && Thread.currentThread().getName().equals(thread)) {
                entered.countDown();
                awaitQuietly(go);
            }
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<QueueId> addMany(int count) throws SpoolException {
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(add(spool, content(2_500, i), "a@example.net"));
        }
        return ids;
    }

    private List<QueueId> afterLossOfPower() throws IOException {
        MemoryStorage after = storage.crash();
        spool.close();
        storage = after;
        Index.delete(directory);
        open();
        return ids(spool.claimDue(FAR, 1_000));
    }

    /// Its sender hears of an error, and the record is written when the disk goes on: then the message is gone, and
    /// nothing else.
    @Test
    @Tag("req028")
    void anOperatorsRemovalThatTimedOutIsDoneWhenTheDiskGoesOn() throws Exception {
        List<QueueId> added = addMany(2);
        spool.close();
        open(SHORT, LONG, LONG);
        hold("journal", "force", "journal/");
        assertThatThrownBy(() -> spool.remove(QueueFilter.of(added.get(0))))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("did not answer");
        letGo();
        await().until(() -> spool.statistics().messages() == 1);
        // What the housekeeper is moving can't be claimed: after a whole round it can.
        spool.housekeep();
        assertThat(ids(spool.claimDue(FAR, 10))).containsExactly(added.get(1));
        assertThat(afterLossOfPower()).containsExactly(added.get(1));
    }

    /// The index is slow, and who empties a segment gives up: the message that was looked up is not forgotten.
    @Test
    void whatWasLookedUpForAMoveThatWasGivenUpFallsDue() throws Exception {
        List<QueueId> added = addMany(5);
        QueueId waits = added.removeFirst();
        spool.claimDue(NOW, 10);
        added.forEach(id -> spool.settle(id, List.of(new Settlement.Delivered(0))));
        spool.close();
        hold("index", "read", Segment.name(1));
        open(LONG, SHORT, LONG);
        spool.housekeep();
        letGo();
        assertThat(ids(spool.claimDue(FAR, 10))).containsExactly(waits);
    }

    /// What waits stays in memory while the index can't follow, up to a bound: then new mail is refused, and it is not
    /// on disk.
    @Test
    @Tag("req028")
    void newMailWaitsForAnIndexThatCannotFollowAndIsRefused() throws Exception {
        QueueId indexed = addMany(1).getFirst();
        spool.close();
        hold("index", "read", Segment.name(1));
        open(SpoolFixture.impatient(directory, FEW, LONG, SHORT, LONG));
        Thread asks = Thread.startVirtualThread(() -> findQuietly(indexed));
        entered.await();
        List<QueueId> taken = new ArrayList<>();
        for (int i = 0; i <= FEW; i++) {
            taken.add(addHeld());
        }
        assertThatThrownBy(this::addHeld)
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("index did not answer");
        letGo();
        assertThat(asks.join(LONG)).isTrue();
        taken.add(addHeld());
        taken.addFirst(indexed);
        assertThat(listed()).containsExactlyElementsOf(taken);
        afterLossOfPower();
        assertThat(listed()).containsExactlyElementsOf(taken);
    }

    /// The same where the index rests, since its disk is nearly full.
    @Test
    @Tag("req028")
    void newMailIsRefusedWhileTheIndexRestsAndMemoryIsFull() throws Exception {
        spool.close();
        storage.usable(1_000);
        open(SpoolFixture.impatient(directory, FEW, LONG, LONG, LONG));
        for (int i = 0; i <= FEW; i++) {
            addHeld();
        }
        try (var log = new ProgramLog()) {
            for (int i = 0; i < FEW; i++) {
                assertThatThrownBy(this::addHeld).isInstanceOf(SpoolFullException.class);
            }
            assertThat(log.lines("refused with 452")).hasSize(1);
            assertThat(log.lines("new mail is accepted")).as("it is not over").isEmpty();
        }
        storage.usable(Long.MAX_VALUE);
        await().ignoreExceptionsInstanceOf(SpoolException.class).until(() -> addHeld() != null);
    }

    private QueueId addHeld() throws SpoolException {
        try (MessageWriter writer = spool.begin(SpoolFixture.envelope("a@example.net"), true)) {
            writer.write(content(100, 1), 0, 100);
            writer.commit();
            return writer.id();
        }
    }

    private List<QueueId> listed() throws SpoolException {
        return spool.list(QueueFilter.ALL, 0, Integer.MAX_VALUE).stream()
                .map(QueueEntry::id)
                .toList();
    }

    private void findQuietly(QueueId id) {
        try {
            spool.find(id);
        } catch (SpoolException e) {
            // It waited too long: that the index was held is all that it is for.
        }
    }

    /// An operator is faster than a listener that has no room.
    @Test
    void whatWasRemovedWhileItWasOfferedLeavesNothingBehind() throws Exception {
        spool.start(new SpoolListener() {
            @Override
            public boolean offer(ClaimedMessage message) {
                try {
                    assertThat(spool.remove(QueueFilter.of(message.id()))).isOne();
                } catch (SpoolException e) {
                    throw new IllegalStateException(e);
                }
                return false;
            }

            @Override
            public void wake() {}
        });
        addMany(1);
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
        assertThat(spool.statistics().messages()).isZero();
    }

    /// Else the next process could begin while this one still writes.
    @Test
    void theLockStaysWhileTheJournalCouldStillWrite() throws Exception {
        addMany(1);
        spool.close();
        open(LONG, LONG, SHORT);
        hold("journal", "force", "journal/");
        Thread sender = Thread.startVirtualThread(this::sendQuietly);
        await().until(() -> sender.getState() == Thread.State.WAITING);
        spool.close();
        assertThatThrownBy(() -> DirectoryLock.take(directory))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("in use");
        letGo();
        assertThat(sender.join(LONG)).isTrue();
    }

    private void sendQuietly() {
        try {
            add(spool, content(100, 1), "a@example.net");
        } catch (SpoolException e) {
            // The spool is closed, or was quicker.
        }
    }
}
