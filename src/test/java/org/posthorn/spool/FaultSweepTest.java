package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each call that the spool makes to its disk fails once, in each way that it can; then the script goes on. What was
/// acknowledged is there after a loss of power, a kill or a stop; the next start needs nobody; mail is
/// taken again; and no descriptor is synced after its sync failed.
///
/// `-Dposthorn.faults.every=1` for the lasting faults at each call and not at some.
class FaultSweepTest {
    private static final String FULL = "No space left on device";
    private static final String BROKEN = "Input/output error";
    private static final int EVERY = Integer.getInteger("posthorn.faults.every", 17);
    /// So many calls fail, one after the other: more than the spool bears before it takes no more mail.
    private static final int LONG = 12;
    private static final int UNEVEN = 333;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir(factory = MemoryTempDir.class)
    Path directory;

    private Sweep sweep;

    /// How a call fails.
    private enum Kind {
        BROKEN_ONCE(BROKEN, 1),
        FULL_ONCE(FULL, 1),
        /// A write stops before its end, where no sector and no record need end, or before its first octet.
        SHORT_AND_BROKEN(BROKEN, 1),
        SHORT_AND_FULL(FULL, 1),
        /// And so do the calls that follow.
        BROKEN_FOR_LONG(BROKEN, LONG),
        FULL_FOR_LONG(FULL, LONG);

        final String problem;
        final int calls;

        Kind(String problem, int calls) {
            this.problem = problem;
            this.calls = calls;
        }

        /// A full disk can be read, and things deleted from it.
        boolean concerns(String operation) {
            return switch (this) {
                case BROKEN_ONCE -> !operation.equals("write");
                case FULL_ONCE ->
                    Set.of("force", "create", "rename", "sync-folder").contains(operation);
                case SHORT_AND_BROKEN, SHORT_AND_FULL -> operation.equals("write");
                case BROKEN_FOR_LONG -> true;
                case FULL_FOR_LONG ->
                    Set.of("write", "force", "create", "rename", "sync-folder").contains(operation);
            };
        }
    }

    @BeforeEach
    void open() {
        sweep = new Sweep(directory);
    }

    @AfterEach
    void close() {
        sweep.close();
    }

    @Test
    @Tag("req028")
    void eachCallFailsOnce() throws Exception {
        for (Kind kind : EnumSet.of(Kind.BROKEN_ONCE, Kind.FULL_ONCE, Kind.SHORT_AND_BROKEN, Kind.SHORT_AND_FULL)) {
            int calls = sweep.upwards(number -> run(kind, number));
            assertThat(calls).as("calls that can fail: %s", kind).isGreaterThan(20);
        }
        assertThat(sweep.faults()).isEmpty();
    }

    @Test
    @Tag("req028")
    void theDiskIsAwayForAWhileFromAnyCallOn() throws Exception {
        for (Kind kind : EnumSet.of(Kind.BROKEN_FOR_LONG, Kind.FULL_FOR_LONG)) {
            int calls = sweep.upwards(number -> run(kind, number * EVERY));
            assertThat(calls).as("calls that can fail: %s", kind).isGreaterThan(30 / EVERY);
        }
        assertThat(sweep.faults()).isEmpty();
    }

    /// Returns whether the script made so many calls.
    private boolean run(Kind kind, int number) throws Exception {
        var storage = new MemoryStorage();
        storage.tornWrites(number * UNEVEN % 1_024);
        var calls = new AtomicInteger();
        var failed = new StringBuffer();
        storage.fault((operation, name) -> {
            if (kind.concerns(operation)) {
                int call = calls.incrementAndGet();
                if (call >= number && call < number + kind.calls) {
                    failed.append(failed.isEmpty() ? operation + ' ' + name : "");
                    throw new IOException(kind.problem);
                }
            }
        });
        Path folder = sweep.folder();
        try (var script = new ScriptedSpool(storage, folder, Duration.ofMillis(kind.calls > 1 ? 300 : 10_000))) {
            script.run();
            storage.fault((_, _) -> {});
            check(script, folder, number + kind.ordinal());
        } catch (Exception | AssertionError e) {
            throw new AssertionError(kind + " at call " + number + ": " + failed, e);
        }
        return calls.get() >= number;
    }

    private void check(ScriptedSpool script, Path folder, int ending) throws Exception {
        assertThat(script.takesMailAgain(PATIENCE)).as("takes mail again").isTrue();
        Ledger ledger = script.ledger.copy().undecided(script.ledger);
        switch (ending % 3) {
            case 0 -> check(ledger, sweep.folder(), script.storage.powerLoss(new SplittableRandom(ending)));
            case 1 -> check(ledger, sweep.folder(), script.storage.kill());
            default -> {
                script.close();
                check(ledger, folder, script.storage);
            }
        }
        assertThat(script.storage.syncedAgain())
                .as("synced after a failed sync")
                .isEmpty();
    }

    private static void check(Ledger ledger, Path folder, MemoryStorage storage) throws Exception {
        try (var spool = ScriptedSpool.open(folder, storage, new SpoolFixture.Troubles())) {
            ledger.check(spool);
            SpoolFixture.add(spool, SpoolFixture.content(100, 1), "after@example.net");
        }
    }
}
