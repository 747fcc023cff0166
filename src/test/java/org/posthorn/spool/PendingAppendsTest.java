package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// With a limit that is longer than the test may run: whatever ends the wait is not the clock.
class PendingAppendsTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final GroupCommit company = new GroupCommit(LONG);
    private final PendingAppends pending = new PendingAppends(1 << 20, company);

    private static Append message() {
        return Append.message(new byte[10], new byte[100], 100, _ -> {}, _ -> {});
    }

    private static Append outcome() {
        return Append.about(RecordType.SETTLED, new byte[20], _ -> {});
    }

    private CompletableFuture<List<Append>> take() {
        return CompletableFuture.supplyAsync(() -> pending.take(1 << 20));
    }

    private static List<Append> soon(CompletableFuture<List<Append>> batch) throws Exception {
        return batch.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aMessageTakesTheOutcomesAlongThatWaitedForIt() throws Exception {
        pending.putNow(outcome());
        var batch = take();
        pending.putNow(outcome());
        assertThat(batch).isNotDone();
        pending.put(message(), LONG);
        assertThat(soon(batch)).hasSize(3);
    }

    @Test
    void theLastOfThoseOnTheirWayEndsTheWait() throws Exception {
        company.synced(LONG.toNanos());
        company.arriving();
        company.arriving();
        company.arrived();
        pending.put(message(), LONG);
        var batch = take();
        assertThat(batch).isNotDone();
        company.arrived();
        pending.put(message(), LONG);
        assertThat(soon(batch)).hasSize(2);
    }

    @Test
    void aFullBatchDoesNotWait() throws Exception {
        pending.putNow(outcome());
        assertThat(soon(CompletableFuture.supplyAsync(() -> pending.take(1)))).hasSize(1);
    }

    @Test
    void closingEndsTheWait() throws Exception {
        pending.putNow(outcome());
        var batch = take();
        pending.close();
        assertThat(soon(batch)).hasSize(1);
        assertThat(pending.take(1)).isEmpty();
    }
}
