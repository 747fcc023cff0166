package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.envelope;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.event.EventSink;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.TestClock;

/// The power fails at thousands of moments of a busy spool, and the disk keeps any part of what was not synced, in
/// sectors of 512 octets: what was acknowledged is there and as it was, anything else is there whole or not at all,
/// and the start needs nobody.
///
/// `-Dposthorn.power-loss.rounds=N` for more of them, `-Dposthorn.power-loss.seed=N` for others.
class PowerLossTest {
    private static final int ROUNDS = Integer.getInteger("posthorn.power-loss.rounds", 50);
    private static final long SEED = Long.getLong("posthorn.power-loss.seed", 20_261_123);
    private static final int STATES_PER_ROUND = 40;
    private static final int WORKERS = 3;
    private static final int MESSAGES_PER_WORKER = 120;
    private static final Instant FAR = NOW.plus(Duration.ofDays(30));

    @TempDir(factory = MemoryTempDir.class)
    Path directory;

    private int opened;

    /// What was known of the messages when the power failed, and what the disk kept.
    ///
    /// @param leaving whether these are there is not decided
    private record State(Set<Long> acknowledged, Set<Long> removed, Set<Long> leaving, MemoryStorage disk) {}

    /// What a state breaks.
    private static final class Loss extends Exception {
        private static final long serialVersionUID = 1L;

        Loss(String what) {
            super(what);
        }
    }

    /// A spool under work, and the states that the power would have left.
    private final class Round {
        final MemoryStorage storage = new MemoryStorage();
        final Map<Long, byte[]> begun = new ConcurrentHashMap<>();
        final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        final Set<Long> removed = ConcurrentHashMap.newKeySet();
        /// Settled, or about to be removed.
        final Set<Long> leaving = ConcurrentHashMap.newKeySet();
        final List<State> states = new ArrayList<>();
        final SplittableRandom random;
        private int operations;

        Round(long seed) {
            random = new SplittableRandom(seed);
        }

        void run() throws Exception {
            try (var spool = open(storage)) {
                storage.fault((operation, _) -> mayFail(operation));
                var done = new CountDownLatch(WORKERS);
                var problems = new ArrayList<Exception>();
                for (int worker = 0; worker < WORKERS; worker++) {
                    SplittableRandom own = random.split();
                    Thread.ofVirtual().start(() -> {
                        try {
                            work(spool, own);
                        } catch (IOException e) {
                            synchronized (problems) {
                                problems.add(e);
                            }
                        } finally {
                            done.countDown();
                        }
                    });
                }
                done.await();
                storage.fault((_, _) -> {});
                assertThat(problems).isEmpty();
            }
        }

        /// At about every tenth of what is done to the disk, the power could fail.
        private void mayFail(String operation) {
            synchronized (storage) {
                boolean looks = operation.equals("size") || operation.equals("usable") || operation.equals("list");
                if (!looks && ++operations % 10 == 0 && states.size() < STATES_PER_ROUND) {
                    // Before the disk is looked at: what comes later may be there, and need not.
                    var known = Set.copyOf(acknowledged);
                    var gone = Set.copyOf(removed);
                    MemoryStorage disk = storage.powerLoss(random);
                    states.add(new State(known, gone, Set.copyOf(leaving), disk));
                }
            }
        }

        private void work(JournalSpool spool, RandomGenerator own) throws IOException {
            for (int i = 0; i < MESSAGES_PER_WORKER; i++) {
                commit(spool, own);
                switch (own.nextInt(10)) {
                    case 0, 1, 2, 3 -> settle(spool, own);
                    case 4 -> remove(spool, own);
                    case 5 -> spool.housekeep();
                    default -> {
                        // Mail comes in faster than it goes.
                    }
                }
            }
        }

        private void commit(JournalSpool spool, RandomGenerator own) throws IOException {
            byte[] octets = content(own.nextInt(own.nextInt(10) == 0 ? 20_000 : 3_000), own.nextInt());
            try (MessageWriter writer = spool.begin(envelope("a@example.net", "b@example.org"))) {
                long id = writer.id().value();
                begun.put(id, octets);
                writer.write(octets, 0, octets.length);
                writer.commit();
                acknowledged.add(id);
            }
        }

        private void settle(JournalSpool spool, RandomGenerator own) throws IOException {
            for (ClaimedMessage claimed : spool.claimDue(NOW, 1 + own.nextInt(8))) {
                leaving.add(claimed.id().value());
                spool.settle(claimed.id(), List.of(new Settlement.Delivered(0), new Settlement.Delivered(1)));
            }
        }

        private void remove(JournalSpool spool, RandomGenerator own) throws IOException {
            List<QueueEntry> waiting = spool.list(QueueFilter.ALL, own.nextInt(3), 1);
            for (QueueEntry entry : waiting) {
                long id = entry.id().value();
                leaving.add(id);
                if (spool.remove(QueueFilter.of(entry.id())) == 1) {
                    removed.add(id);
                }
            }
        }

        private void claimAll(JournalSpool spool, Set<Long> found) throws Exception {
            for (ClaimedMessage message : spool.claimDue(FAR, Integer.MAX_VALUE)) {
                long id = message.id().value();
                byte[] expected = begun.get(id);
                require(expected != null, "a message that nobody sent", id);
                require(found.add(id), "twice there", id);
                require(Arrays.equals(expected, SpoolFixture.read(message.content())), "not as it was", id);
            }
        }

        void check(State state) throws Exception {
            try (var spool = open(state.disk())) {
                Set<Long> found = new HashSet<>();
                claimAll(spool, found);
                // What the housekeeper was moving just then could not be claimed: after a whole round it can.
                spool.housekeep();
                claimAll(spool, found);
                for (long id : state.acknowledged()) {
                    require(found.contains(id) || state.leaving().contains(id), "acknowledged, and lost", id);
                }
                for (long id : state.removed()) {
                    require(!found.contains(id), "removed, and there again", id);
                }
                SpoolFixture.add(spool, content(100, 1), "after@example.net");
            }
        }
    }

    private JournalSpool open(MemoryStorage storage) throws IOException {
        // Each in a folder of its own: after a loss of power no index is believed.
        Path folder = Files.createDirectory(directory.resolve("spool-" + ++opened));
        return JournalSpool.open(SpoolFixture.settings(folder), new TestClock(), EventSink.NONE, storage);
    }

    private static void require(boolean condition, String what, long id) throws Loss {
        if (!condition) {
            throw new Loss(what + ": " + new QueueId(id));
        }
    }

    @Test
    @Tag("req028")
    void nothingThatWasAcknowledgedIsLostWhateverTheDiskKept() throws Exception {
        int states = 0;
        for (int i = 0; i < ROUNDS; i++) {
            var round = new Round(SEED + i);
            round.run();
            for (State state : round.states) {
                try {
                    round.check(state);
                } catch (Loss e) {
                    throw new AssertionError("seed " + (SEED + i) + ", state " + states + ": " + e.getMessage(), e);
                }
                states++;
            }
        }
        assertThat(states).isGreaterThanOrEqualTo(ROUNDS * STATES_PER_ROUND);
    }

    @Test
    void aSpoolWithoutSyncsIsFoundOut() {
        assertThat(isFoundOut(MemoryStorage::forgetForce)).isTrue();
    }

    @Test
    void aSpoolThatDoesNotSyncFoldersIsFoundOut() {
        assertThat(isFoundOut(MemoryStorage::forgetFolders)).isTrue();
    }

    private boolean isFoundOut(Consumer<MemoryStorage> fault) {
        return IntStream.range(0, 3).anyMatch(i -> {
            try {
                var round = new Round(SEED - 1 - i);
                fault.accept(round.storage);
                round.run();
                for (State state : round.states) {
                    round.check(state);
                }
                return false;
            } catch (Loss e) {
                return true;
            } catch (Exception e) {
                throw new AssertionError("the round itself failed", e);
            }
        });
    }
}
