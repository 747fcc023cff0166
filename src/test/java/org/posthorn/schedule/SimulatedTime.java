package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.Receipt;

/// A clock that jumps from event to event, and hands that do all work on the calling thread: an attempt takes as long as
/// its receipt says, without anybody waiting.
final class SimulatedTime implements InstantSource, Hands {
    private record Event(long micros, long number, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::micros).thenComparingLong(Event::number));
    private final Instant start;
    private long micros;
    private long count;

    SimulatedTime(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(micros * 1_000);
    }

    void after(Duration delay, Runnable action) {
        events.add(new Event(micros + Math.max(0, delay.toNanos() / 1_000), count++, action));
    }

    /// Does all that happens until then.
    void runUntil(Instant end) {
        long last = Duration.between(start, end).toNanos() / 1_000;
        while (!events.isEmpty() && events.peek().micros() <= last) {
            Event next = events.remove();
            micros = next.micros();
            next.action().run();
        }
        micros = last;
    }

    @Override
    public void deliver(DeliveryWorker worker) {
        after(Duration.ZERO, () -> step(worker));
    }

    private void step(DeliveryWorker worker) {
        @Nullable Job job = worker.next();
        if (job == null) {
            worker.close();
            return;
        }
        Instant began = instant();
        Receipt receipt = worker.attempt(job);
        after(receipt.connecting().plus(receipt.transmitting()), () -> {
            worker.attempted(job, receipt, began);
            step(worker);
        });
    }

    @Override
    public void run(String name, Runnable task) {
        after(Duration.ZERO, task);
    }
}
