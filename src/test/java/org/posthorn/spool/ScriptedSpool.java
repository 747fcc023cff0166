package org.posthorn.spool;

import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.envelope;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// A spool that does everything a spool does, as a script tells, on a disk that may fail at any moment: a refusal is
/// written down, and the script goes on. Small segments and little memory, so that a short script meets every part.
final class ScriptedSpool implements AutoCloseable {
    private static final int SMALL = 300;
    private static final int MIDDLE = 1_500;
    private static final int LARGE = 6_000;

    final MemoryStorage storage;
    final Ledger ledger = new Ledger();
    final Troubles troubles = new Troubles();
    private final Path directory;
    private final Duration commitTimeout;
    private final List<Long> ids = new ArrayList<>();
    private @Nullable JournalSpool spool;
    private int refusals;
    private int seed;

    ScriptedSpool(MemoryStorage storage, Path directory, Duration commitTimeout) {
        this.storage = storage;
        this.directory = directory;
        this.commitTimeout = commitTimeout;
    }

    private interface Step {
        void on(JournalSpool spool) throws IOException;
    }

    static SpoolSettings settings(Path directory, Duration commitTimeout) {
        return new SpoolSettings(
                directory,
                8 << 10,
                4 << 10,
                4,
                1_000,
                1 << 20,
                1 << 20,
                1 << 20,
                commitTimeout,
                Duration.ofMillis(1),
                Duration.ofMillis(50),
                0,
                0.7,
                Duration.ZERO,
                Duration.ofMillis(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
    }

    static JournalSpool open(Path directory, MemoryStorage storage, Troubles troubles) throws IOException {
        return open(directory, storage, troubles, Duration.ofSeconds(20));
    }

    private static JournalSpool open(Path directory, MemoryStorage storage, Troubles troubles, Duration commitTimeout)
            throws IOException {
        return JournalSpool.open(settings(directory, commitTimeout), new TestClock(), troubles::publish, storage);
    }

    /// All of it; the spool stays open.
    void run() {
        receiveAndSteer();
        fillSegments();
        empty();
        restart();
    }

    int refusals() {
        return refusals;
    }

    private void receiveAndSteer() {
        step(_ -> {});
        for (int i = 0; i < 3; i++) {
            add(SMALL);
        }
        add(LARGE);
        add(LARGE);
        hold(0);
        remove(1);
        settle(2, true);
        settle(1, false);
        add(SMALL);
    }

    /// Two segments and more. All of the second is held, so it stays, and the third tells so of it.
    private void fillSegments() {
        int first = ids.size();
        for (int i = 0; i < 8; i++) {
            add(MIDDLE);
        }
        for (int i = 2; i < 7; i++) {
            hold(first + i);
        }
        settle(5, true);
        add(SMALL);
    }

    /// What few need is moved, and its segment used again.
    private void empty() {
        step(JournalSpool::housekeep);
        for (int i = 0; i < 7; i++) {
            add(MIDDLE);
        }
        settle(6, true);
        add(SMALL);
        step(JournalSpool::housekeep);
        release(0);
        step(open -> open.retry(QueueFilter.ALL));
    }

    private void restart() {
        close();
        add(SMALL);
        settle(2, true);
        step(JournalSpool::housekeep);
        add(LARGE);
        add(MIDDLE);
        hold(ids.size() - 1);
        release(ids.size() - 1);
        step(open -> open.retry(QueueFilter.ALL));
        add(SMALL);
        remove(ids.size() - 1);
    }

    /// Adds messages until one is taken.
    ///
    /// @return whether that was so in time
    boolean takesMailAgain(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0) {
            int before = refusals;
            add(SMALL);
            if (refusals == before) {
                return true;
            }
            Thread.sleep(5);
        }
        return false;
    }

    @Override
    public void close() {
        JournalSpool open = spool;
        spool = null;
        if (open != null) {
            open.close();
            ledger.stopped();
        }
    }

    /// What fails is refused: only that may happen.
    private void step(Step step) {
        try {
            JournalSpool open = spool;
            if (open == null) {
                open = open(directory, storage, troubles, commitTimeout);
                spool = open;
            }
            step.on(open);
        } catch (IOException e) {
            refusals++;
        }
    }

    private void add(int size) {
        byte[] octets = content(size, ++seed);
        step(open -> {
            Set<?> before = ledger.settledSoFar();
            try (MessageWriter writer = open.begin(envelope("a@example.net", "b@example.org"))) {
                long id = writer.id().value();
                ledger.begun(id, octets);
                writer.write(octets, 0, octets.length / 2);
                writer.write(octets, octets.length / 2, octets.length - octets.length / 2);
                writer.commit();
                ledger.acknowledged(id, before);
                ids.add(id);
            }
        });
    }

    /// Claims some; all their recipients are delivered, or the first is and the other deferred.
    private void settle(int count, boolean all) {
        step(open -> {
            for (ClaimedMessage message : open.claimDue(NOW, count)) {
                List<Settlement> settlements = new ArrayList<>();
                for (var recipient : message.recipients()) {
                    settlements.add(
                            all || recipient.place() == 0
                                    ? new Settlement.Delivered(recipient.place())
                                    : new Settlement.Deferred(
                                            recipient.place(), 1, NOW.plusSeconds(60), "busy", false));
                }
                long id = message.id().value();
                if (all) {
                    ledger.settling(id);
                }
                open.settle(message.id(), settlements);
                ledger.settled(id, settlements);
            }
        });
    }

    private void hold(int place) {
        act(place, id -> {
            ledger.holding(id);
            step(open -> {
                open.hold(QueueFilter.of(new QueueId(id)));
                ledger.held(id, true);
            });
        });
    }

    private void release(int place) {
        act(place, id -> {
            ledger.holding(id);
            step(open -> {
                open.release(QueueFilter.of(new QueueId(id)));
                ledger.held(id, false);
            });
        });
    }

    private void remove(int place) {
        act(place, id -> {
            ledger.removing(id);
            step(open -> {
                if (open.remove(QueueFilter.of(new QueueId(id))) == 1) {
                    ledger.removed(id);
                }
            });
        });
    }

    private void act(int place, LongConsumer action) {
        if (place >= 0 && place < ids.size()) {
            action.accept(ids.get(place));
        }
    }
}
