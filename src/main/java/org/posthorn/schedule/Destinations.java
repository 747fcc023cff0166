package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.posthorn.delivery.Courier;
import org.posthorn.delivery.Couriers;
import org.posthorn.route.Destination;

/// The destinations that have mail in memory or are remembered, and the workers that serve them. Any thread may call it.
final class Destinations {
    private static final Duration ABORT_PATIENCE = Duration.ofSeconds(2);

    private final ScheduleSettings settings;
    private final Couriers couriers;
    private final Settler settler;
    private final Memory memory;
    private final Hands hands;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ConcurrentHashMap<Destination, DestinationQueue> queues = new ConcurrentHashMap<>();
    private final Queue<DestinationQueue> withIdle = new ConcurrentLinkedQueue<>();
    private final Connections connections;
    private final Set<Courier> underway = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    Destinations(
            ScheduleSettings settings,
            Couriers couriers,
            Settler settler,
            Memory memory,
            Hands hands,
            InstantSource clock,
            RandomGenerator random) {
        this.settings = settings;
        this.couriers = couriers;
        this.settler = settler;
        this.memory = memory;
        this.hands = hands;
        this.clock = clock;
        this.random = random;
        this.connections = new Connections(settings.maxConnections(), this::employ);
    }

    /// Puts a job into its destination's queue, or back into the spool when that is full or the destination is in
    /// trouble.
    void add(Job job, Destination destination) {
        Instant now = clock.instant();
        while (!stopped) {
            DestinationQueue queue = queues.computeIfAbsent(destination, this::queue);
            switch (queue.add(job, now, memory.free())) {
                case QUEUED -> {
                    return;
                }
                case WORKER_WANTED -> {
                    connections.want(queue);
                    return;
                }
                case FULL -> {
                    settler.postponed(job, queue.overflowed(now));
                    return;
                }
                case IN_TROUBLE -> {
                    settler.suspended(job, queue.lastFault(), queue.comeBack(now));
                    return;
                }
                case RETIRED -> queues.remove(destination, queue);
            }
        }
    }

    private DestinationQueue queue(Destination destination) {
        var pace = new DestinationPace(
                settings.maxConnectionsPerDestination(), settings.retry().forDestinations(), random);
        var overflow = new Overflow(settings.overflowDelay());
        return new DestinationQueue(destination, settings.maxQueuedPerDestination(), pace, overflow, withIdle);
    }

    private void employ(DestinationQueue queue, boolean onTrial) {
        Courier courier = couriers.courier(queue.destination());
        underway.add(courier);
        hands.deliver(new DeliveryWorker(settings, this, queue, courier, settler, clock, onTrial));
    }

    /// Gets a queue one more worker, now or when its turn comes.
    void staff(DestinationQueue queue) {
        connections.want(queue);
    }

    /// The first success of a worker that was hired for a destination in trouble.
    void trialEnded() {
        connections.trialEnded();
    }

    /// A worker has gone.
    void left(Courier courier, boolean onTrial) {
        underway.remove(courier);
        connections.release(onTrial);
    }

    /// Whether a destination stands in line for a connection.
    boolean isContended() {
        return connections.isContended();
    }

    /// Ends connections that were kept for a job in vain. To be called about once a second.
    void dismissIdle() {
        long now = System.nanoTime();
        List<DestinationQueue> some = new ArrayList<>();
        for (DestinationQueue queue = withIdle.poll(); queue != null; queue = withIdle.poll()) {
            some.add(queue);
        }
        some.forEach(queue -> queue.dismissIdle(now));
    }

    /// Ends all back-offs: each destination is tried with the next message that comes.
    void tryNow() {
        Instant now = clock.instant();
        queues.values().forEach(queue -> queue.tryNow(now));
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
        return connections.used();
    }

    /// Ends deliveries: those under way have the grace to end by themselves, then their connections are cut.
    /// Returns whether all ended by themselves. What still waited stays in the spool.
    boolean stop(Duration grace) {
        stopped = true;
        connections.stop();
        queues.values().forEach(DestinationQueue::retire);
        if (connections.awaitIdle(grace.toMillis())) {
            return true;
        }
        underway.forEach(Courier::abort);
        connections.awaitIdle(ABORT_PATIENCE.toMillis());
        return false;
    }
}
