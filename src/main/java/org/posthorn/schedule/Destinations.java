package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.posthorn.delivery.Courier;
import org.posthorn.delivery.Couriers;
import org.posthorn.route.Destination;

/// The destinations that have mail in memory, and the connections that all of them share. Who wants a connection
/// while none is free stands in line, each destination once, so that none starves another. Any thread may call it.
final class Destinations {
    private static final Duration ABORT_PATIENCE = Duration.ofSeconds(2);

    private final ScheduleSettings settings;
    private final Couriers couriers;
    private final Settler settler;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ConcurrentHashMap<Destination, DestinationQueue> queues = new ConcurrentHashMap<>();
    private final Queue<DestinationQueue> line = new ConcurrentLinkedQueue<>();
    private final Semaphore connections;
    private final Set<Courier> underway = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    Destinations(
            ScheduleSettings settings,
            Couriers couriers,
            Settler settler,
            InstantSource clock,
            RandomGenerator random) {
        this.settings = settings;
        this.couriers = couriers;
        this.settler = settler;
        this.clock = clock;
        this.random = random;
        this.connections = new Semaphore(settings.maxConnections());
    }

    /// Puts a job into its destination's queue, or back into the spool when that is full or the destination is in
    /// back-off.
    void add(Job job, Destination destination) {
        Instant now = clock.instant();
        while (!stopped) {
            DestinationQueue queue = queues.computeIfAbsent(destination, this::queue);
            switch (queue.add(job, now)) {
                case QUEUED -> {
                    return;
                }
                case WORKER_WANTED -> {
                    staff(queue);
                    return;
                }
                case FULL -> {
                    settler.postponed(job, settings.overflowDelay());
                    return;
                }
                case BACKING_OFF -> {
                    settler.suspended(job, queue.lastFault(), queue.openAgain());
                    return;
                }
                case RETIRED -> queues.remove(destination, queue);
            }
        }
    }

    private DestinationQueue queue(Destination destination) {
        var pace = new DestinationPace(
                settings.maxConnectionsPerDestination(), settings.retry().forDestinations(), random);
        return new DestinationQueue(destination, settings.maxQueuedPerDestination(), pace);
    }

    /// Gets a queue one more worker, now or when its turn comes.
    void staff(DestinationQueue queue) {
        if (queue.lineUp()) {
            line.add(queue);
        }
        serveLine();
    }

    private void serveLine() {
        while (!line.isEmpty() && !stopped && connections.tryAcquire()) {
            DestinationQueue next = line.poll();
            if (next != null) {
                next.leaveLine();
            }
            if (next != null && next.hire()) {
                Thread.ofVirtual().name("deliver " + next.destination().name()).start(() -> work(next));
            } else {
                connections.release();
            }
        }
    }

    private void work(DestinationQueue queue) {
        Courier courier = couriers.courier(queue.destination());
        underway.add(courier);
        try (courier) {
            new DeliveryWorker(settings, this, queue, courier, settler, clock).run();
        } finally {
            underway.remove(courier);
            connections.release();
            serveLine();
        }
    }

    /// Whether a destination stands in line for a connection.
    boolean isContended() {
        return !line.isEmpty();
    }

    boolean isStopped() {
        return stopped;
    }

    /// Ends connections that were kept for a job in vain. To be called about once a second.
    void dismissIdle() {
        long now = System.nanoTime();
        queues.values().forEach(queue -> queue.dismissIdle(now));
    }

    /// Forgets destinations that have nothing to remember.
    void sweep(Instant now) {
        queues.values().removeIf(queue -> queue.retireIfUnused(now));
    }

    /// Destinations in use.
    int size() {
        return queues.size();
    }

    /// Connections at work or kept.
    int connections() {
        return settings.maxConnections() - connections.availablePermits();
    }

    /// Ends deliveries: those under way have the grace to end by themselves, then their connections are cut.
    /// Returns whether all ended by themselves. What still waited stays in the spool.
    boolean stop(Duration grace) {
        stopped = true;
        queues.values().forEach(DestinationQueue::retire);
        if (awaitIdle(grace)) {
            return true;
        }
        underway.forEach(Courier::abort);
        awaitIdle(ABORT_PATIENCE);
        return false;
    }

    private boolean awaitIdle(Duration patience) {
        try {
            boolean idle =
                    connections.tryAcquire(settings.maxConnections(), patience.toMillis(), TimeUnit.MILLISECONDS);
            if (idle) {
                connections.release(settings.maxConnections());
            }
            return idle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
