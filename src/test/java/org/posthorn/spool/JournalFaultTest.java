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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// Disks that are full, and disks that fail: what was acknowledged is there after a loss of power, and nothing that
/// was refused.
class JournalFaultTest {
    private static final String FULL = "No space left on device";
    private static final String BROKEN = "Input/output error";

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
        storage.fault((_, _) -> {});
        spool.close();
    }

    /// Fails an operation on files of a folder, so many times.
    private void fail(String operation, String prefix, String problem, int times) {
        var left = new AtomicInteger(times);
        storage.fault((at, name) -> {
            if (at.equals(operation) && name.startsWith(prefix) && left.getAndDecrement() > 0) {
                throw new IOException(problem);
            }
        });
    }

    private List<QueueId> afterLossOfPower() throws IOException {
        MemoryStorage after = storage.crash();
        close();
        storage = after;
        Index.delete(directory);
        open();
        return ids(spool.claimDue(NOW, 1_000));
    }

    private QueueId send(int seed) throws SpoolException {
        return add(spool, content(500, seed), "a@example.net");
    }

    @Test
    @Tag("req028")
    void aFullDiskRefusesAndLosesNothing() throws Exception {
        QueueId before = send(1);
        storage.tornWrites(700);
        fail("write", "journal/0", FULL, 1);
        assertThatThrownBy(() -> send(2)).isInstanceOf(SpoolFullException.class);
        QueueId after = send(3);
        assertThat(afterLossOfPower()).containsExactly(before, after);
        assertThat(troubles.problems()).anyMatch(problem -> problem.contains(FULL));
    }

    @Test
    @Tag("req028")
    void noRoomForASegmentRefusesAndLosesNothing() throws Exception {
        fail("create", "journal/0", FULL, 1);
        assertThatThrownBy(() -> send(1)).isInstanceOf(SpoolFullException.class);
        QueueId after = send(2);
        assertThat(afterLossOfPower()).containsExactly(after);
    }

    @Test
    @Tag("req028")
    void noRoomForLargeContentRefuses() throws Exception {
        fail("write", "content/", FULL, 1);
        assertThatThrownBy(() -> add(spool, content(100_000, 1), "a@example.net"))
                .isInstanceOf(SpoolFullException.class);
        assertThat(storage.list("content")).isEmpty();
        QueueId after = add(spool, content(100_000, 2), "a@example.net");
        assertThat(afterLossOfPower()).containsExactly(after);
    }

    @Test
    void nearlyFullRefusesNewMailButRecordsOutcomes() throws Exception {
        close();
        storage = new MemoryStorage();
        Index.delete(directory);
        SpoolSettings some = SpoolFixture.settings(directory);
        spool = JournalSpool.open(
                new SpoolSettings(
                        directory,
                        some.segmentOctets(),
                        some.largeContent(),
                        some.memoryMessages(),
                        some.memoryOctets(),
                        some.incomingOctets(),
                        some.memoryDueTimes(),
                        some.pendingOctets(),
                        some.commitTimeout(),
                        some.commitGather(),
                        some.diskRetry(),
                        1_000_000,
                        some.compactBelow(),
                        some.compactAfter(),
                        some.indexInterval(),
                        some.indexTimeout(),
                        some.closeTimeout()),
                new TestClock(),
                troubles::publish,
                storage);
        storage.usable(999_999);
        assertThatThrownBy(() -> spool.begin(SpoolFixture.envelope("a@example.net")))
                .isInstanceOf(SpoolFullException.class);
    }

    @Test
    void settlementsOutlastAFullDisk() throws Exception {
        QueueId first = send(1);
        QueueId second = send(2);
        spool.claimDue(NOW, 2);
        fail("write", "journal/0", FULL, 3);
        spool.settle(first, List.of(new Settlement.Delivered(0)));
        QueueId barrier = null;
        while (barrier == null) {
            try {
                barrier = send(3);
            } catch (SpoolFullException e) {
                // Room comes back after the third failure.
            }
        }
        assertThat(afterLossOfPower()).containsExactly(second, barrier);
    }

    @Test
    @Tag("req028")
    void aFailedSyncIsNotRepeatedOnTheSameFile() throws Exception {
        QueueId before = send(1);
        var forced = new ArrayList<String>();
        var failed = new AtomicInteger();
        storage.fault((at, name) -> {
            if (at.equals("force") && name.startsWith("journal/0")) {
                forced.add(name);
                if (failed.getAndIncrement() == 0) {
                    throw new IOException(BROKEN);
                }
            }
        });
        assertThatThrownBy(() -> send(2)).isInstanceOf(SpoolException.class).isNotInstanceOf(SpoolFullException.class);
        QueueId after = send(3);
        assertThat(forced.stream().filter(Segment.name(1)::equals)).hasSize(1);
        assertThat(forced).contains(Segment.name(2));
        assertThat(afterLossOfPower()).containsExactly(before, after);
    }

    @Test
    void aRefusedMessageThatIsOnDiskAllTheSameIsTakenBack() throws Exception {
        QueueId before = send(1);
        fail("force", "journal/0", BROKEN, 1);
        assertThatThrownBy(() -> send(2)).isInstanceOf(SpoolException.class);
        QueueId after = send(3);
        // The process is killed, but the system writes what it has.
        MemoryStorage killed = storage.kill();
        close();
        storage = killed;
        Index.delete(directory);
        open();
        assertThat(ids(spool.claimDue(NOW, 10))).containsExactly(before, after);
    }

    /// What takes it back goes with its segment, and not before.
    @Test
    void aRefusedMessageStaysTakenBackWhenTheSegmentThatSaysSoGoes() throws Exception {
        var waiting = new ArrayList<QueueId>();
        for (int i = 0; i < 20; i++) {
            waiting.add(add(spool, content(2_500, i), "slow@example.net"));
        }
        spool.claimDue(NOW, 100);
        fail("force", "journal/0", BROKEN, 1);
        assertThatThrownBy(() -> send(2)).isInstanceOf(SpoolException.class);
        deliverAtOnce(90);
        spool.housekeep();
        MemoryStorage killed = storage.kill();
        close();
        storage = killed;
        Index.delete(directory);
        open();
        assertThat(ids(spool.claimDue(NOW, 1_000)))
                .containsAll(waiting)
                .allMatch(id ->
                        waiting.contains(id) || id.value() > waiting.getLast().value() + 1);
    }

    @Test
    void aWriteErrorMovesOnToANewSegment() throws Exception {
        QueueId before = send(1);
        storage.tornWrites(100);
        fail("write", "journal/0", BROKEN, 1);
        assertThatThrownBy(() -> send(2)).isInstanceOf(SpoolException.class);
        QueueId after = send(3);
        assertThat(afterLossOfPower()).containsExactly(before, after);
    }

    @Test
    void aDiskThatKeepsFailingTakesNoMoreMailUntilItWorksAgain() throws Exception {
        QueueId before = send(1);
        fail("force", "journal/", BROKEN, 1_000_000);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> send(2)).isInstanceOf(SpoolException.class);
        }
        // One in each interval is tried, and fails; the others don't reach the disk.
        await().until(this::refusal, problem -> problem.contains("no more mail"));
        assertThat(troubles.problems()).anyMatch(problem -> problem.contains("no more mail"));
        storage.fault((_, _) -> {});
        var after = new ArrayList<QueueId>();
        await().ignoreExceptionsInstanceOf(SpoolException.class).until(() -> after.add(send(4)));
        assertThat(afterLossOfPower()).containsExactly(before, after.getFirst());
    }

    private String refusal() {
        try {
            send(3);
            return "taken";
        } catch (SpoolException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whatWasSettledWhileTheDiskFailedIsRecordedWhenItWorksAgain() throws Exception {
        QueueId id = send(1);
        spool.claimDue(NOW, 1);
        fail("force", "journal/", BROKEN, 5);
        spool.settle(id, List.of(new Settlement.Delivered(0)));
        await().until(() -> spool.statistics().messages() == 0);
        assertThat(afterLossOfPower()).isEmpty();
    }

    @Test
    @Tag("req028")
    void whatCannotBeReadNowIsNotSaidToBeGone() throws Exception {
        List<QueueId> old = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            old.add(add(spool, content(2_500, i), "slow@example.net", "gone@example.net"));
        }
        spool.claimDue(NOW, 100);
        deliverAtOnce(10);
        storage.fault((at, name) -> {
            if (at.equals("open") && name.equals(Segment.name(1))) {
                throw new IOException(BROKEN);
            }
        });
        // Said in a later segment, which is sparse otherwise, and so is emptied.
        for (QueueId id : old) {
            spool.settle(
                    id,
                    List.of(
                            new Settlement.Delivered(1),
                            new Settlement.Deferred(0, 1, NOW.plusSeconds(60), "no", false)));
        }
        deliverAtOnce(90);
        spool.housekeep();
        storage.fault((_, _) -> {});
        afterLossOfPower();
        assertThat(ids(spool.claimDue(NOW.plusSeconds(90), 1_000))).containsAll(old);
    }

    private void deliverAtOnce(int count) throws SpoolException {
        for (int i = 0; i < count; i++) {
            QueueId id = add(spool, content(2_500, i), "quick@example.net");
            spool.claimDue(NOW, 1_000);
            spool.settle(id, List.of(new Settlement.Delivered(0)));
        }
    }

    @Test
    void theIndexRestsWhileTheDiskIsFull() throws Exception {
        close();
        storage = new MemoryStorage();
        storage.usable(1_000);
        Index.delete(directory);
        open();
        QueueId id = send(1);
        spool.claimDue(NOW, 1);
        spool.settle(id, List.of(new Settlement.Deferred(0, 1, NOW.plusSeconds(60), "no", false)));
        assertThatThrownBy(() -> spool.claimDue(NOW.plusSeconds(90), 1)).isInstanceOf(SpoolFullException.class);
        QueueId next = send(2);
        assertThat(ids(spool.claimDue(NOW.plusSeconds(90), 1)))
                .as("what needs no index goes on")
                .containsExactly(next);
        storage.usable(Long.MAX_VALUE);
        await().ignoreExceptionsInstanceOf(SpoolException.class)
                .until(() -> ids(spool.claimDue(NOW.plusSeconds(90), 1)), List.of(id)::equals);
    }

    @Test
    void oneSyncForAllThatWait() throws Exception {
        var entered = new Semaphore(0);
        var go = new Semaphore(0);
        var forces = new AtomicInteger();
        storage.fault((at, name) -> {
            if (at.equals("force") && name.startsWith("journal/0") && forces.incrementAndGet() == 2) {
                entered.release();
                go.acquireUninterruptibly();
            }
        });
        List<Thread> senders = new ArrayList<>();
        senders.add(Thread.startVirtualThread(this::sendQuietly));
        entered.acquire();
        long before = spool.statistics().syncs();
        for (int i = 0; i < 20; i++) {
            senders.add(Thread.startVirtualThread(this::sendQuietly));
        }
        // They wait while the first syncs; each is blocked once its record is in the queue.
        await().until(() -> senders.stream().allMatch(sender -> sender.getState() == Thread.State.WAITING));
        go.release();
        for (Thread sender : senders) {
            assertThat(sender.join(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(spool.statistics().commits()).isEqualTo(21);
        assertThat(spool.statistics().syncs() - before).isEqualTo(2);
    }

    private void sendQuietly() {
        try {
            send(1);
        } catch (SpoolException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCommitThatTimedOutIsTakenBack() throws Exception {
        close();
        storage = new MemoryStorage();
        Index.delete(directory);
        SpoolSettings some = SpoolFixture.settings(directory);
        spool = JournalSpool.open(
                new SpoolSettings(
                        directory,
                        some.segmentOctets(),
                        some.largeContent(),
                        some.memoryMessages(),
                        some.memoryOctets(),
                        some.incomingOctets(),
                        some.memoryDueTimes(),
                        some.pendingOctets(),
                        Duration.ofMillis(50),
                        some.commitGather(),
                        some.diskRetry(),
                        0,
                        some.compactBelow(),
                        some.compactAfter(),
                        some.indexInterval(),
                        some.indexTimeout(),
                        some.closeTimeout()),
                new TestClock(),
                troubles::publish,
                storage);
        var go = new Semaphore(0);
        storage.fault((at, name) -> {
            if (at.equals("force") && name.startsWith("journal/0")) {
                go.acquireUninterruptibly();
            }
        });
        assertThatThrownBy(() -> send(1)).isInstanceOf(SpoolException.class).hasMessageContaining("did not answer");
        go.release(1_000_000);
        spool.close();
        Index.delete(directory);
        open();
        assertThat(spool.claimDue(NOW, 10)).isEmpty();
    }
}
