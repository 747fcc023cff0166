package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.route.DomainPattern;
import org.posthorn.shape.Limits;
import org.posthorn.shape.Overrides;
import org.posthorn.shape.Scope;
import org.posthorn.shape.Shaper;
import org.posthorn.shape.ShapingRule;
import org.posthorn.shape.ShapingSettings;
import org.posthorn.shape.Throttle;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;

final class DestinationQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Queue<DestinationQueue> withIdle = new ArrayDeque<>();
    private final DestinationQueue queue = new DestinationQueue(
            new Destination.Discard(),
            2,
            new DestinationPace(
                    5,
                    new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), 0, Duration.ofDays(5)),
                    new Random(1)),
            new Overflow(Duration.ofSeconds(30)),
            withIdle);

    private static Job job(long id) {
        return job(id, "", false);
    }

    private static Job job(long id, String sender, boolean waited) {
        MailAddress address = MailAddress.parse("a@one.test");
        var envelope = Envelope.of(ReversePath.parse(sender), List.of(address), Origin.INTERNAL);
        var recipients = List.of(new ClaimedRecipient(0, Recipient.of(address), 0, NOW, false));
        return new Job(
                new Flight(
                        new ClaimedMessage(new QueueId(id), envelope, NOW, NOW, Content.of(new byte[0]), recipients),
                        waited,
                        () -> {}),
                recipients);
    }

    private Gate gate(Limits limits, InstantSource clock, Rests rests) {
        var rule = new ShapingRule(
                "slow", List.of(), List.of(new DomainPattern("one.test")), Scope.PROVIDER, limits, List.of());
        var shaper = new Shaper(new ShapingSettings(List.of(rule), 1), Overrides.none());
        Throttle throttle = Objects.requireNonNull(shaper.throttle(queue.destination(), shaper.mark("one.test")));
        return new Gate(throttle, clock, () -> {}, rests, new Crowd(new Overflow(Duration.ofSeconds(30))));
    }

    /// One message a minute, over at most two connections.
    @Test
    void aWorkerThatWaitsGetsItsJobWhenTheRateLetsItGo() throws Exception {
        var now = new AtomicReference<>(NOW);
        var rests = new Rests(() -> {});
        Gate gate = gate(new Limits(2, 0, 1, 0, 0), now::get, rests);
        assertThat(queue.shape(gate)).isEmpty();

        assertThat(queue.add(job(1), NOW, 100)).isEqualTo(DestinationQueue.Added.WORKER_WANTED);
        assertThat(queue.hire(10)).isTrue();
        assertThat(queue.pass()).isSameAs(gate);
        assertThat(queue.take(Duration.ZERO, gate)).isNotNull();
        var take = new FutureTask<>(() -> Optional.ofNullable(queue.take(PATIENCE, gate)));
        Thread.ofVirtual().start(take);
        await().until(() -> !withIdle.isEmpty());
        assertThat(queue.add(job(2), NOW, 100)).isEqualTo(DestinationQueue.Added.QUEUED);
        assertThat(take.isDone()).isFalse();

        assertThat(rests.due(NOW.plusSeconds(59))).isEmpty();
        now.set(NOW.plusSeconds(60));
        assertThat(rests.due(now.get())).containsExactly(queue);
        assertThat(queue.rouse()).as("no other job waits").isFalse();
        assertThat(take.get().orElseThrow().message().id()).isEqualTo(new QueueId(2));

        assertThat(queue.take(Duration.ZERO, null))
                .as("a worker of another gate goes")
                .isNull();
        gate.throttle().pause(NOW.plusSeconds(900), "421 later");
        assertThat(queue.add(job(3), now.get(), 100)).isEqualTo(DestinationQueue.Added.PAUSED);
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyWaitingForItsTurn() {
        var now = new AtomicReference<>(NOW);
        var rests = new Rests(() -> {});
        Gate gate = gate(new Limits(0, 0, 1, 0, 0), now::get, rests);
        queue.shape(gate);
        queue.add(job(1), NOW, 100);
        queue.add(job(2), NOW, 100);
        assertThat(queue.hire(10)).isTrue();
        assertThat(queue.take(Duration.ZERO, gate)).isNotNull();
        assertThat(queue.take(Duration.ZERO, gate)).as("it is not its turn").isNull();
        assertThat(rests.due(NOW)).isEmpty();
        now.set(NOW.minus(Duration.ofDays(1)));
        assertThat(rests.due(now.get())).containsExactly(queue);
        assertThat(queue.rouse()).isTrue();
        assertThat(queue.hire(10)).isTrue();
        assertThat(queue.take(Duration.ZERO, gate)).isNull();
        now.set(now.get().plusSeconds(120));
        assertThat(rests.due(now.get())).containsExactly(queue);
    }

    /// A worker that was hired and waits.
    private FutureTask<Optional<Job>> idleWorker() {
        var take = new FutureTask<>(() -> Optional.ofNullable(queue.take(PATIENCE)));
        Thread thread = Thread.ofVirtual().start(take);
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return take;
    }

    private void hire(int workers) {
        // Each is wanted while a job waits; the jobs are taken again before the workers wait.
        for (int i = 0; i < workers; i++) {
            assertThat(queue.add(job(i), NOW, 100)).isEqualTo(DestinationQueue.Added.WORKER_WANTED);
            assertThat(queue.hire(100)).isTrue();
            assertThat(queue.take(PATIENCE)).isNotNull();
        }
    }

    @Test
    void theLastToWaitGetsTheJob() throws Exception {
        hire(2);
        FutureTask<Optional<Job>> first = idleWorker();
        FutureTask<Optional<Job>> second = idleWorker();
        assertThat(queue.add(job(7), NOW, 100)).isEqualTo(DestinationQueue.Added.QUEUED);
        assertThat(second.get().orElseThrow().message().id()).isEqualTo(new QueueId(7));
        assertThat(first.isDone()).isFalse();
        queue.retire();
        assertThat(first.get()).isEmpty();
    }

    @Test
    void whoWaitedLongEnoughGoesAndIsCountedOut() throws Exception {
        hire(1);
        FutureTask<Optional<Job>> worker = idleWorker();
        queue.dismissIdle(System.nanoTime());
        assertThat(worker.isDone()).isFalse();
        queue.dismissIdle(System.nanoTime() + PATIENCE.toNanos());
        assertThat(worker.get()).isEmpty();
        assertThat(queue.add(job(1), NOW, 100)).isEqualTo(DestinationQueue.Added.WORKER_WANTED);
        assertThat(queue.retireIfUnused(NOW)).isFalse();
        assertThat(queue.retire()).hasSize(1);
    }

    @Test
    void theConnectionThatIsIdleLongestMakesRoomFirst() throws Exception {
        hire(2);
        FutureTask<Optional<Job>> first = idleWorker();
        FutureTask<Optional<Job>> second = idleWorker();
        assertThat(queue.dismissOldest()).isTrue();
        assertThat(first.get()).isEmpty();
        assertThat(second.isDone()).isFalse();
        assertThat(queue.dismissOldest()).isTrue();
        assertThat(second.get()).isEmpty();
        assertThat(queue.dismissOldest()).isFalse();
    }

    private DestinationQueue roomy() {
        return new DestinationQueue(
                new Destination.Discard(),
                10_000,
                new DestinationPace(
                        5,
                        new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), 0, Duration.ofDays(5)),
                        new Random(1)),
                new Overflow(Duration.ofSeconds(30)),
                withIdle);
    }

    private static int fill(DestinationQueue queue, String sender, int free) {
        int taken = 0;
        while (queue.add(job(taken, sender, false), NOW, free - taken) != DestinationQueue.Added.FULL) {
            taken++;
        }
        return taken;
    }

    @Test
    void aDestinationLeavesAsManyPlacesInMemoryAsItHas() {
        DestinationQueue queue = roomy();
        for (int i = 0; i < 200; i++) {
            fill(queue, "sender" + i + "@one.test", 1_000 - queue.size());
        }
        assertThat(queue.size()).isBetween(490, 500);
    }

    @Test
    void whateverIsLeftItsWorkersHaveSomethingToDo() {
        assertThat(fill(roomy(), "a@one.test", 0)).isPositive();
    }

    @Test
    void aSenderWithManyLeavesRoomForAnotherOfTheSameDestination() {
        DestinationQueue queue = roomy();
        assertThat(fill(queue, "many@one.test", 100_000)).isBetween(5_000, 5_001);
        assertThat(queue.add(job(1, "one@one.test", false), NOW, 1_000_000)).isNotEqualTo(DestinationQueue.Added.FULL);
    }

    @Test
    void whatComesBackFromTheSpoolHasRoomWhereNewMailHasNone() {
        DestinationQueue queue = roomy();
        fill(queue, "many@one.test", 100_000);
        Instant back = queue.overflowed(job(0), NOW, 100_000);
        queue.take(Duration.ZERO);
        assertThat(queue.add(job(1, "many@one.test", false), NOW, 100_000)).isEqualTo(DestinationQueue.Added.FULL);
        assertThat(queue.add(job(2, "many@one.test", true), NOW, 100_000)).isNotEqualTo(DestinationQueue.Added.FULL);
        queue.take(Duration.ZERO);
        assertThat(queue.add(job(3, "many@one.test", false), back, 100_000)).isNotEqualTo(DestinationQueue.Added.FULL);
    }

    @Test
    void whileOneConnectionTriesFewWaitInMemory() {
        DestinationQueue queue = roomy();
        queue.add(job(1), NOW, 1_000);
        queue.hire(100);
        queue.failed(FakeNetwork.fault("refused"), NOW, NOW);
        assertThat(queue.add(job(2), NOW, 1_000)).isEqualTo(DestinationQueue.Added.IN_TROUBLE);
        Instant open = NOW.plus(Duration.ofHours(1));
        int taken = 0;
        while (queue.add(job(taken), open, 1_000) != DestinationQueue.Added.IN_TROUBLE) {
            taken++;
        }
        assertThat(taken).isEqualTo(10);
    }

    @Test
    void whileNoConnectionTriesYetOneWaitsInMemory() {
        DestinationQueue queue = roomy();
        queue.add(job(1), NOW, 1_000);
        queue.hire(100);
        queue.failed(FakeNetwork.fault("refused"), NOW, NOW);
        queue.leave();
        Instant open = NOW.plus(Duration.ofHours(1));
        assertThat(queue.add(job(1), open, 1_000)).isEqualTo(DestinationQueue.Added.WORKER_WANTED);
        assertThat(queue.add(job(2), open, 1_000)).isEqualTo(DestinationQueue.Added.IN_TROUBLE);
    }

    @Test
    void aDestinationHasNoMoreConnectionsThanItLeavesToOthers() {
        DestinationQueue queue = roomy();
        fill(queue, "a@one.test", 100);
        assertThat(queue.hire(0)).isTrue();
        assertThat(queue.hire(0)).isFalse();
        assertThat(queue.hire(1)).isTrue();
        assertThat(queue.hire(1)).isFalse();
    }

    @Test
    void onlyQueuesWithIdleWorkersAreLookedAt() throws Exception {
        assertThat(withIdle).isEmpty();
        hire(1);
        FutureTask<Optional<Job>> worker = idleWorker();
        assertThat(withIdle.poll()).isSameAs(queue);
        queue.dismissIdle(System.nanoTime());
        assertThat(withIdle.poll()).isSameAs(queue);
        queue.dismissIdle(System.nanoTime() + PATIENCE.toNanos());
        assertThat(withIdle).isEmpty();
        assertThat(worker.get()).isEmpty();
    }

    @Test
    void jobsBeyondItsCapacityAreNotTaken() {
        List<DestinationQueue.Added> added = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            added.add(queue.add(job(i), NOW, 100));
        }
        assertThat(added)
                .containsExactly(
                        DestinationQueue.Added.WORKER_WANTED,
                        DestinationQueue.Added.WORKER_WANTED,
                        DestinationQueue.Added.FULL);
    }
}
