package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final MemoryStorage storage = new MemoryStorage();
    private final List<String> told = new ArrayList<>();

    /// What is lost then is only an outcome, but its message would be delivered once more.
    @Test
    void aSyncThatFailsOnceWhileTheJournalClosesIsNoEnd() throws Exception {
        var journal = new Journal(SpoolFixture.settings(directory), storage, new Segments(), 1, 0, told::add);
        var closer = Thread.ofPlatform().unstarted(() -> journal.close(LONG));
        var forces = new AtomicInteger();
        storage.fault((at, name) -> {
            // The first sync is that of the segment's head.
            if (at.equals("force") && forces.incrementAndGet() == 2) {
                closer.start();
                await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
                throw new IOException("Input/output error");
            }
        });
        journal.start();
        var written = new ArrayList<Location>();
        journal.append(Append.about(RecordType.SETTLED, Notes.settled(7, List.of()), written::add));
        await().until(() -> closer.getState() != Thread.State.NEW);
        assertThat(closer.join(LONG)).isTrue();
        assertThat(written).hasSize(1);
        assertThat(told).singleElement().asString().contains("could not write to the journal");
    }

    /// A move is waited for as long as it takes.
    @Test
    void aWaitWithoutAnEndDoesNotExpire() throws Exception {
        Append append = Append.about(RecordType.STATES, new byte[8], _ -> {});
        var places = new ArrayList<Location>();
        Thread waits = Thread.startVirtualThread(() -> {
            try {
                places.add(append.await());
            } catch (SpoolException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> waits.getState() == Thread.State.WAITING);
        append.expire(System.nanoTime() + Duration.ofDays(1).toNanos());
        append.complete(new Location(1, 64, 8));
        assertThat(waits.join(LONG)).isTrue();
        assertThat(places).containsExactly(new Location(1, 64, 8));
    }
}
