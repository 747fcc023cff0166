package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.add;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.ids;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.QueueId;
import org.posthorn.session.ProgramLog;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// Faults that last, such as a want of descriptors or of room: a line when they begin and one when they are over.
class LastingFaultTest {
    private static final String DESCRIPTORS = "Too many open files";
    private static final long MIN_FREE = 1 << 20;

    @TempDir
    Path directory;

    private final Troubles troubles = new Troubles();
    private final TestClock clock = new TestClock();
    private final MemoryStorage storage = new MemoryStorage();
    private final ProgramLog log = new ProgramLog();
    private JournalSpool spool;

    @BeforeEach
    void open() throws IOException {
        SpoolSettings some = SpoolFixture.settings(directory);
        var settings = new SpoolSettings(
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
                MIN_FREE,
                some.compactBelow(),
                some.compactAfter(),
                some.indexInterval(),
                some.indexTimeout(),
                some.closeTimeout());
        spool = JournalSpool.open(settings, clock, troubles::publish, storage);
    }

    @AfterEach
    void close() {
        storage.fault((_, _) -> {});
        spool.close();
        log.close();
    }

    private void failing(String operation) {
        storage.fault((at, name) -> {
            if (at.equals(operation)) {
                throw new FileSystemException("journal/1", null, DESCRIPTORS);
            }
        });
    }

    @Test
    void roundsThatFailAreOneLineWithoutATrace() throws Exception {
        add(spool, content(500, 1), "a@example.net");
        failing("usable");
        for (int i = 0; i < 50; i++) {
            spool.housekeep();
        }
        assertThat(log.lines(DESCRIPTORS))
                .containsExactly(
                        "segments and content files that are done can't be tidied up: journal/1: " + DESCRIPTORS);
        storage.fault((_, _) -> {});
        spool.housekeep();
        spool.housekeep();
        assertThat(log.lines("are tidied up again")).hasSize(1);
    }

    /// A disk below min-free refuses as often as mail comes.
    @Test
    void aDiskBelowMinFreeIsToldOnceAndItsEndToo() throws Exception {
        storage.usable(MIN_FREE - 1);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> add(spool, content(100, 1), "a@example.net"))
                    .isInstanceOf(SpoolFullException.class);
        }
        assertThat(troubles.problems())
                .containsExactly("new mail is refused with 452: the disk is nearly full: less than " + MIN_FREE
                        + " octets are free");
        assertThat(log.lines("refused with 452")).hasSize(1);
        storage.usable(Long.MAX_VALUE);
        await().ignoreException(SpoolFullException.class)
                .until(() -> add(spool, content(100, 1), "a@example.net") != null);
        add(spool, content(100, 1), "a@example.net");
        assertThat(log.lines("new mail is accepted")).hasSize(1);
    }

    @Test
    void whatCannotBeReadSaysWhenItIsTriedAgain() throws Exception {
        List<QueueId> added = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            added.add(add(spool, content(500, i), "a@example.net"));
        }
        spool.close();
        open();
        failing("open");
        assertThat(spool.list(QueueFilter.ALL, 0, 10)).isEmpty();
        assertThatThrownBy(() -> spool.find(added.get(0)))
                .as("it is there, and not gone")
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(added.get(0) + " can't be read now: journal/1: " + DESCRIPTORS);
        storage.fault((_, _) -> {});
        assertThat(spool.find(added.get(0))
                        .orElseThrow()
                        .recipients()
                        .getFirst()
                        .due())
                .as("to look at it puts nothing off")
                .isEqualTo(NOW);
        failing("open");
        assertThat(spool.claimDue(NOW, 10)).isEmpty();
        assertThat(log.lines("can't be read and rest")).hasSize(1).allMatch(line -> !line.contains("Exception"));
        storage.fault((_, _) -> {});
        for (QueueId id : added) {
            assertThat(spool.find(id).orElseThrow().recipients().getFirst().due())
                    .as("when it is tried again, and not that it is due")
                    .isEqualTo(NOW.plusSeconds(60));
        }
        assertThat(spool.retry(QueueFilter.of(added.get(0))))
                .as("it is tried at once")
                .isEqualTo(1);
        assertThat(ids(spool.claimDue(NOW, 10))).containsExactly(added.get(0));
        clock.set(NOW.plusSeconds(61));
        assertThat(ids(spool.claimDue(NOW.plusSeconds(61), 10))).containsExactlyElementsOf(added.subList(1, 5));
    }
}
