package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.spool.SpoolFixture.TestClock;

class ResidentsTest {
    @TempDir
    Path directory;

    private Index index;
    private Residents residents;

    @BeforeEach
    void open() {
        index = Index.open(directory, 1_000);
        residents = new Residents(SpoolFixture.settings(directory), new TestClock(), new IndexDue());
    }

    @AfterEach
    void close() {
        index.close();
    }

    private Resident claimed(long id, long dirtySince) {
        var head = new MessageHead(
                id,
                0,
                0,
                false,
                10,
                0,
                false,
                SpoolFixture.envelope("a@example.net", "b@example.net"),
                new RecipientStates(2, 0));
        var resident = new Resident(head);
        resident.locate(new Location(1, 64, 100));
        resident.dirty(dirtySince);
        resident.states().claim(0);
        residents.add(resident);
        return resident;
    }

    /// Else the start after a crash would read again all that came since an attempt began that takes for ever.
    @Test
    void aLongAttemptDoesNotKeepTheIndexBack() throws Exception {
        Resident slow = claimed(1, 10);
        claimed(2, 500);
        slow.states().settle(new Settlement.Delivered(0));
        assertThat(residents.knownUpTo(900)).isEqualTo(10);
        residents.catchUp(index, 400);
        assertThat(residents.knownUpTo(900)).isEqualTo(500);
        Row row = index.get(1).orElseThrow();
        assertThat(row.readStates().state(0)).isEqualTo(QueueEntry.State.DELIVERED);
        assertThat(row.readStates().state(1)).isEqualTo(QueueEntry.State.WAITING);
        assertThat(row.due()).as("after a crash it falls due").isZero();
        assertThat(index.due(1, 10)).as("it is in memory").isEmpty();
        assertThat(index.get(2)).isEmpty();
    }

    @Test
    void whatCaughtUpIsDeletedFromTheIndexWhenItIsDone() throws Exception {
        Resident slow = claimed(1, 10);
        residents.catchUp(index, 400);
        synchronized (slow) {
            slow.dirty(600);
            slow.states().settle(new Settlement.Delivered(0));
            slow.states().settle(new Settlement.Bounced(1));
            residents.settleDown(slow);
        }
        assertThat(residents.knownUpTo(900)).isEqualTo(600);
        residents.flush(index);
        assertThat(index.count()).isZero();
        assertThat(residents.count()).isZero();
    }

    /// Else a kill while the last attempt goes on would bring it back.
    @Test
    void whatWasRemovedDuringAnAttemptHasNoRow() throws Exception {
        Resident slow = claimed(1, 10);
        residents.catchUp(index, 400);
        assertThat(index.count()).isOne();
        synchronized (slow) {
            slow.dirty(20);
            slow.states().remove();
            residents.settleDown(slow);
        }
        residents.catchUp(index, 400);
        assertThat(index.count()).isZero();
        assertThat(residents.knownUpTo(900)).isEqualTo(900);
        synchronized (slow) {
            slow.states().settle(new Settlement.Delivered(0));
            slow.states().settle(new Settlement.Deferred(1, 1, SpoolFixture.NOW, "451 wait", false));
            residents.settleDown(slow);
        }
        residents.flush(index);
        assertThat(index.count()).isZero();
        assertThat(residents.count()).isZero();
    }

    @Test
    void whatMovesOrIsNotDurableIsLeftAlone() {
        Resident moving = claimed(1, 10);
        moving.pin();
        claimed(2, 20).leave();
        residents.catchUp(index, 400);
        assertThat(index.count()).isZero();
    }
}
