package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process is killed, or the power fails, at each step of each operation: before every single call that changes
/// anything on disk. [PowerLossTest] does so at random moments of a busy spool.
///
/// After a kill there is all that was written. After a loss of power there is what was synced, and of the rest any
/// sectors and names: none of it, and at random.
class CrashSweepTest {
    private static final Set<String> CHANGES =
            Set.of("create", "write", "force", "truncate", "rename", "delete", "sync-folder");
    /// Of the first crashes, every so many-th is followed by a second.
    private static final int EVERY = 9;
    private static final int DRAWS = Integer.getInteger("posthorn.crashes.draws", 2);

    @TempDir(factory = MemoryTempDir.class)
    Path directory;

    private Sweep sweep;

    /// What was known before a call, and what the disk may have then.
    private record Moment(String call, Ledger ledger, List<MemoryStorage> disks) {}

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
    void whereverACrashCutsAnOperationNothingIsLost() throws Exception {
        List<Moment> moments = moments(_ -> {}, DRAWS);
        sweep.upwards(number -> {
            if (number > moments.size()) {
                return false;
            }
            Moment moment = moments.get(number - 1);
            for (MemoryStorage disk : moment.disks()) {
                check(moment, number, disk);
            }
            return true;
        });
        assertThat(moments).hasSizeGreaterThan(100);
        assertThat(moments.stream().map(moment -> moment.call().split(" ")[0]))
                .as("every way to change the disk but cutting a file, which a full disk and a torn end need")
                .contains("create", "write", "force", "rename", "delete", "sync-folder");
        assertThat(sweep.faults()).isEmpty();
    }

    @Test
    @Tag("req028")
    void aStartThatACrashCutIsBegunAgain() throws Exception {
        List<Moment> first = moments(_ -> {}, 1);
        var random = new SplittableRandom(8);
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < first.size(); i += EVERY) {
            moments.addAll(duringTheStart(first.get(i), random));
        }
        assertThat(moments.stream().map(moment -> moment.call().split(" ")[0]))
                .as("a torn end is set aside and cut")
                .contains("create", "truncate", "delete");
        sweep.upwards(number -> {
            if (number > moments.size()) {
                return false;
            }
            Moment moment = moments.get(number - 1);
            for (MemoryStorage disk : moment.disks()) {
                check(moment, number, disk);
            }
            return true;
        });
    }

    /// What the disk may have before each change that a start after this moment makes.
    private List<Moment> duringTheStart(Moment moment, SplittableRandom random) throws IOException {
        List<Moment> moments = new ArrayList<>();
        MemoryStorage disk = moment.disks().getLast();
        disk.fault((operation, name) -> {
            synchronized (disk) {
                if (CHANGES.contains(operation)) {
                    moments.add(new Moment(
                            operation + ' ' + name, moment.ledger(), List.of(disk.powerLoss(random), disk.kill())));
                }
            }
        });
        ScriptedSpool.open(sweep.folder(), disk, new SpoolFixture.Troubles()).close();
        return moments;
    }

    @Test
    void aSpoolThatDoesNotSyncItsJournalIsFoundOut() throws Exception {
        assertThat(losses(storage -> storage.forgetForce(name -> name.startsWith("journal/"))))
                .anyMatch(loss -> loss.contains("acknowledged, and lost"));
    }

    @Test
    void aSpoolThatDoesNotSyncLargeContentIsFoundOut() throws Exception {
        assertThat(losses(storage -> storage.forgetForce(name -> name.startsWith("content/"))))
                .isNotEmpty();
    }

    @Test
    void aSpoolThatDoesNotSyncTheFolderOfSegmentsIsFoundOut() throws Exception {
        assertThat(losses(storage -> storage.forgetFolders("journal"::equals)))
                .anyMatch(loss -> loss.contains("acknowledged, and lost"));
    }

    @Test
    void aSpoolThatDoesNotSyncTheFolderOfContentIsFoundOut() throws Exception {
        assertThat(losses(storage -> storage.forgetFolders("content"::equals)))
                .anyMatch(loss -> loss.contains("acknowledged, and lost"));
    }

    /// What the checks say of a spool that leaves something out, when the power fails.
    private List<String> losses(Consumer<MemoryStorage> leaveOut) throws Exception {
        List<String> losses = new ArrayList<>();
        for (Moment moment : moments(leaveOut, 0)) {
            try (var spool =
                    ScriptedSpool.open(sweep.folder(), moment.disks().getFirst(), new SpoolFixture.Troubles())) {
                moment.ledger().check(spool);
            } catch (Ledger.Loss | DamagedException e) {
                losses.add(String.valueOf(e.getMessage()));
                if (losses.size() > 2) {
                    return losses;
                }
            }
        }
        return losses;
    }

    private List<Moment> moments(Consumer<MemoryStorage> leaveOut, int draws) throws Exception {
        var storage = new MemoryStorage();
        leaveOut.accept(storage);
        var random = new SplittableRandom(7);
        List<Moment> moments = new ArrayList<>();
        try (var script = new ScriptedSpool(storage, sweep.folder(), Duration.ofSeconds(10))) {
            storage.fault((operation, name) -> {
                // The lock of the storage, which some calls have already.
                synchronized (storage) {
                    if (CHANGES.contains(operation)) {
                        moments.add(moment(operation + ' ' + name, script, draws, random));
                    }
                }
            });
            script.run();
            storage.fault((_, _) -> {});
            assertThat(script.refusals()).isZero();
        }
        return moments;
    }

    private static Moment moment(String call, ScriptedSpool script, int draws, SplittableRandom random) {
        Ledger ledger = script.ledger.copy();
        List<MemoryStorage> disks = new ArrayList<>();
        disks.add(script.storage.crash());
        if (draws > 0) {
            disks.add(script.storage.kill());
        }
        for (int i = 0; i < draws; i++) {
            disks.add(script.storage.powerLoss(random));
        }
        return new Moment(call, ledger.undecided(script.ledger), disks);
    }

    private void check(Moment moment, int number, MemoryStorage disk) {
        try (var spool = ScriptedSpool.open(sweep.folder(), disk, new SpoolFixture.Troubles())) {
            moment.ledger().check(spool);
            SpoolFixture.add(spool, SpoolFixture.content(100, 1), "after@example.net");
        } catch (Exception e) {
            throw new AssertionError("before change " + number + ", " + moment.call(), e);
        }
    }
}
