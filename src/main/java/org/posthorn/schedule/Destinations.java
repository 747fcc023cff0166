package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.Courier;
import org.posthorn.delivery.Couriers;
import org.posthorn.delivery.Receipt;
import org.posthorn.mail.QueueId;
import org.posthorn.route.Destination;
import org.posthorn.shape.Limits;
import org.posthorn.shape.Mark;
import org.posthorn.shape.Throttle;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;

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
    private final Shaping shaping;
    private final ConcurrentHashMap<Lane, DestinationQueue> queues = new ConcurrentHashMap<>();
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
            RandomGenerator random,
            Shaping shaping) {
        this.settings = settings;
        this.couriers = couriers;
        this.settler = settler;
        this.memory = memory;
        this.hands = hands;
        this.clock = clock;
        this.random = random;
        this.shaping = shaping;
        this.connections = new Connections(settings.maxConnections(), this::employ);
    }

    /// What makes mail to this domain go apart from other mail to the same destination; null when nothing does.
    @Nullable
    Mark mark(String domainKey) {
        return shaping.shaper().mark(domainKey);
    }

    /// How many recipients of a message may travel together, at most so many.
    private int together(Lane lane, int most) {
        DestinationQueue queue = queues.computeIfAbsent(lane, this::queue);
        Gate gate = queue.gate();
        if (gate == null) {
            return most;
        }
        Limits limits = gate.throttle().limits();
        return Stream.of(most, limits.recipientsPerTransaction(), limits.recipientsPerMinute())
                .filter(limit -> limit > 0)
                .min(Comparator.naturalOrder())
                .orElse(most);
    }

    /// Puts a job into its lane's queue, or back into the spool when that is full or the destination is in trouble or
    /// paused.
    void add(Job job, Lane lane) {
        Instant now = clock.instant();
        while (!stopped) {
            DestinationQueue queue = queues.computeIfAbsent(lane, this::queue);
            int free = memory.free();
            switch (queue.add(job, now, free)) {
                case QUEUED -> {
                    return;
                }
                case WORKER_WANTED -> {
                    staff(queue);
                    return;
                }
                case FULL -> {
                    settler.postponed(job, queue.overflowed(job, now, free));
                    return;
                }
                case IN_TROUBLE -> {
                    settler.suspended(job, queue.lastFault(), queue.comeBack(now));
                    return;
                }
                case PAUSED -> {
                    suspend(job, queue, now);
                    return;
                }
                case RETIRED -> queues.remove(lane, queue);
            }
        }
    }

    private void suspend(Job job, DestinationQueue queue, Instant now) {
        Gate gate = queue.gate();
        if (gate == null) {
            settler.postponed(job, now);
        } else {
            Throttle throttle = gate.throttle();
            settler.paused(job, throttle.pausedFor(), throttle.comeBack(now));
        }
    }

    private @Nullable Gate gate(Lane lane, DestinationQueue queue) {
        Throttle throttle = shaping.shaper().throttle(lane.destination(), lane.mark());
        return throttle == null
                ? null
                : new Gate(
                        throttle,
                        clock,
                        () -> staff(queue),
                        shaping.rests(),
                        shaping.crowds().of(throttle));
    }

    /// What shapes destinations has changed: each is shaped anew, and what waits in memory goes where it belongs now.
    void reshape() {
        queues.forEach((lane, queue) -> {
            Gate now = gate(lane, queue);
            Gate before = queue.gate();
            boolean same = now == null
                    ? before == null
                    : before != null && now.throttle().isLike(before.throttle());
            for (Job job : queue.shape(same ? before : now)) {
                sort(job, lane.destination());
            }
        });
    }

    private void sort(Job job, Destination destination) {
        var byMark = new LinkedHashMap<Optional<Mark>, List<ClaimedRecipient>>();
        for (ClaimedRecipient recipient : job.recipients()) {
            Mark mark = mark(recipient.recipient().address().domainKey());
            byMark.computeIfAbsent(Optional.ofNullable(mark), found -> new ArrayList<>())
                    .add(recipient);
        }
        byMark.forEach((mark, recipients) -> {
            var lane = new Lane(destination, mark.orElse(null));
            addAll(new Job(job.flight(), recipients, job.sender()), lane, recipients.size());
        });
    }

    /// Adds a job in pieces, of as many recipients as may travel together, at most so many.
    void addAll(Job job, Lane lane, int most) {
        List<ClaimedRecipient> all = job.recipients();
        int together = all.size() == 1 ? 1 : together(lane, most);
        for (int from = 0; from < all.size(); from += together) {
            int to = Math.min(from + together, all.size());
            add(new Job(job.flight(), all.subList(from, to), job.sender()), lane);
        }
    }

    /// What came of an attempt in the light of the rules, of which the worker went through this gate.
    Receipt judge(Receipt receipt, Gate gate, DestinationQueue queue, Instant began) {
        Throttle throttle = gate.throttle();
        boolean before = throttle.isPaused(clock.instant());
        Receipt judged = shaping.judge().judge(receipt, throttle, queue.destination(), began);
        if (!before && throttle.isPaused(clock.instant())) {
            suspendAll(throttle);
        }
        return judged;
    }

    private void suspendAll(Throttle throttle) {
        Instant now = clock.instant();
        for (DestinationQueue queue : queues.values()) {
            Gate gate = queue.gate();
            if (gate != null && gate.throttle() == throttle) {
                queue.drainIfPaused().forEach(job -> suspend(job, queue, now));
            }
        }
    }

    /// Sees to destinations whose time has come. To be called at least each second, and when [#untilRouse] says.
    void rouse(Instant now) {
        shaping.shaper().tick(now);
        for (DestinationQueue queue : shaping.rests().due(now)) {
            if (queue.rouse()) {
                staff(queue);
            }
        }
    }

    /// How long until the next destination must be roused, at most so long.
    Duration untilRouse(Instant now, Duration most) {
        return shaping.rests().untilNext(now, most);
    }

    private DestinationQueue queue(Lane lane) {
        var pace = new DestinationPace(
                settings.maxConnectionsPerDestination(), settings.retry().forDestinations(), random);
        var overflow = new Overflow(settings.overflowDelay());
        var queue =
                new DestinationQueue(lane.destination(), settings.maxQueuedPerDestination(), pace, overflow, withIdle);
        Gate gate = gate(lane, queue);
        if (gate != null) {
            queue.shape(gate);
        }
        return queue;
    }

    private void employ(DestinationQueue queue, boolean onTrial) {
        Courier courier = courier(queue.destination());
        underway.add(courier);
        hands.deliver(new DeliveryWorker(settings, this, queue, queue.pass(), courier, settler, clock, onTrial));
    }

    private Courier courier(Destination destination) {
        try {
            return couriers.courier(destination);
        } catch (RuntimeException e) {
            return new MissingCourier(e);
        }
    }

    /// Gets a queue one more worker, now or when its turn comes. While no connection is free, one that is idle is closed
    /// for it.
    void staff(DestinationQueue queue) {
        connections.want(queue);
        if (connections.isContended()) {
            dismissOneIdle();
        }
    }

    private void dismissOneIdle() {
        DestinationQueue idle = withIdle.poll();
        while (idle != null && !idle.dismissOldest()) {
            idle = withIdle.poll();
        }
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

    /// Closes connections that have been idle for as long as they may be, or all idle ones while destinations stand in line
    /// for a connection. To be called about once a second.
    void dismissIdle() {
        // A worker may have looked whether anybody stands in line just before somebody did.
        long now =
                System.nanoTime() + (isContended() ? settings.connectionIdle().toNanos() : 0);
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

    /// What is known of a lane just now; empty when nothing is remembered of it and nothing is set.
    Optional<LaneView> view(Lane lane, QueueId id) {
        Instant now = clock.instant();
        DestinationQueue queue = queues.get(lane);
        if (queue != null) {
            return Optional.of(queue.view(id, ahead(queue, queue.ahead(id)), now));
        }
        Throttle throttle = shaping.shaper().throttle(lane.destination(), lane.mark());
        return throttle == null
                ? Optional.empty()
                : Optional.of(new LaneView(0, null, 0, 0, false, null, "", false, throttle.view(now)));
    }

    /// How many jobs of other destinations go before one that so many of its own are ahead of: they have their turns at the
    /// rates of a throttle one after the other. Each has the next one taken already.
    private int ahead(DestinationQueue queue, int own) {
        Gate gate = queue.gate();
        if (gate == null) {
            return 0;
        }
        int ahead = 0;
        for (DestinationQueue other : queues.values()) {
            Gate theirs = other == queue ? null : other.gate();
            if (theirs != null && theirs.throttle() == gate.throttle()) {
                ahead += Math.clamp(other.size() - 1L, 0, own);
            }
        }
        return ahead;
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
