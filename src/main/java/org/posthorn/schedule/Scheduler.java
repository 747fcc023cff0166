package org.posthorn.schedule;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.posthorn.alias.Senders;
import org.posthorn.bounce.Reporter;
import org.posthorn.delivery.Couriers;
import org.posthorn.event.EventSink;
import org.posthorn.mail.QueueId;
import org.posthorn.route.Destination;
import org.posthorn.route.Router;
import org.posthorn.shape.Shaper;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drains the spool. New mail is offered by the spool and goes out at once while there is room in memory;
/// everything else is claimed when it falls due, by one thread, the feeder's.
public final class Scheduler implements SpoolListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration END_OF_FEEDER = Duration.ofMinutes(1);

    private final ScheduleSettings settings;
    private final Spool spool;
    private final Alarm alarm = new Alarm();
    private final Memory memory;
    private final Lookups lookups;
    private final Destinations destinations;
    private final Dispatcher dispatcher;
    private final Feeder feeder;
    private final Thread feeding = Thread.ofPlatform().name("feeder").unstarted(this::feed);
    private volatile boolean stopped;

    /// @param senders under whom mail leaves
    public Scheduler(
            ScheduleSettings settings,
            Spool spool,
            Router router,
            Senders senders,
            Couriers couriers,
            Reporter reporter,
            EventSink events,
            InstantSource clock,
            Shaper shaper) {
        this(
                settings,
                spool,
                router,
                senders,
                couriers,
                reporter,
                events,
                clock,
                new Random(),
                Hands.threads(),
                shaper);
    }

    Scheduler(
            ScheduleSettings settings,
            Spool spool,
            Router router,
            Senders senders,
            Couriers couriers,
            Reporter reporter,
            EventSink events,
            InstantSource clock,
            RandomGenerator random,
            Hands hands,
            Shaper shaper) {
        this.settings = settings;
        this.spool = spool;
        this.memory = new Memory(settings.maxMessages(), alarm::ring);
        var reports = new Reports(
                reporter,
                senders,
                events,
                settings.delayNotice(),
                settings.retry().expire());
        var settler = new Settler(settings.retry(), reports, spool, events, clock, random);
        this.lookups = new Lookups(settings.overflowDelay());
        var shaping = new Shaping(
                shaper,
                new Judge(couriers, events, clock),
                new Rests(alarm::ring),
                new Crowds(settings.overflowDelay()));
        this.destinations = new Destinations(settings, couriers, settler, memory, hands, clock, random, shaping);
        shaper.onChange(destinations::reshape);
        this.dispatcher = new Dispatcher(
                router,
                senders,
                destinations,
                settler,
                lookups,
                memory,
                hands,
                clock,
                settings.recipientsPerConsignment());
        this.feeder = new Feeder(spool, dispatcher, destinations, lookups, memory, clock);
    }

    /// Begins to deliver: what the spool holds, and what it will be given. Called once.
    public void start() {
        spool.start(this);
        feeding.start();
    }

    /// What the feeder's thread does again and again.
    Feeder feeder() {
        return feeder;
    }

    @Override
    public boolean offer(ClaimedMessage message) {
        if (stopped || !memory.take(1)) {
            return false;
        }
        dispatcher.dispatch(new Flight(message, false, () -> memory.give(1)));
        return true;
    }

    @Override
    public void wake() {
        alarm.ring();
    }

    @Override
    public void insist() {
        destinations.tryNow();
    }

    private void feed() {
        while (!stopped) {
            Duration pause = feeder.round();
            if (pause.isPositive()) {
                alarm.await(pause);
            }
        }
    }

    /// What is known of a destination just now, and of a message among its mail, for operators: nothing is touched. Empty
    /// when nothing is remembered of the destination and nothing is set for it.
    ///
    /// @param domainKey of the recipients
    public Optional<LaneView> view(QueueId id, Destination destination, String domainKey) {
        return destinations.view(new Lane(destination, destinations.mark(domainKey)), id);
    }

    /// How many messages wait for the look-up of a domain, for operators.
    public int lookups(String domainKey) {
        return lookups.underway(domainKey);
    }

    /// How many messages more have room in memory, for operators.
    public int room() {
        return memory.free();
    }

    /// Connections at work or kept, for metrics.
    public int connections() {
        return destinations.connections();
    }

    /// Destinations that have mail in memory or are remembered, for metrics.
    public int destinations() {
        return destinations.size();
    }

    /// Messages in memory, for metrics.
    public int messages() {
        return memory.used();
    }

    /// Ends deliveries within the grace that was set. What was not delivered stays in the spool.
    @Override
    public void close() {
        stopped = true;
        alarm.ring();
        if (!destinations.stop(settings.stopGrace())) {
            log.warn("deliveries were cut short after {}", settings.stopGrace());
        }
        joinFeeder();
    }

    private void joinFeeder() {
        try {
            if (!feeding.join(END_OF_FEEDER)) {
                log.warn("the feeder did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
