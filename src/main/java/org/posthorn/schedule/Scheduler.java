package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.posthorn.bounce.Reporter;
import org.posthorn.delivery.Couriers;
import org.posthorn.event.EventSink;
import org.posthorn.route.Router;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;
import org.posthorn.spool.SpoolListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drains the spool. New mail is offered by the spool and goes out at once while there is room in memory;
/// everything else is claimed when it falls due, by one thread, the feeder.
public final class Scheduler implements SpoolListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final int CLAIM_BATCH = 500;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final Duration END_OF_FEEDER = Duration.ofMinutes(1);
    /// The spool may name a time that is early: then it is not asked again at once.
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(20);
    private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(1);

    private final ScheduleSettings settings;
    private final Spool spool;
    private final InstantSource clock;
    private final Destinations destinations;
    private final Dispatcher dispatcher;
    private final Semaphore memory;
    private final Alarm alarm = new Alarm();
    private final Thread feeder = Thread.ofPlatform().name("feeder").unstarted(this::feed);
    private volatile boolean outOfMemory;
    private volatile boolean stopped;

    public Scheduler(
            ScheduleSettings settings,
            Spool spool,
            Router router,
            Couriers couriers,
            Reporter reporter,
            EventSink events,
            InstantSource clock) {
        this.settings = settings;
        this.spool = spool;
        this.clock = clock;
        this.memory = new Semaphore(settings.maxMessages());
        var random = new Random();
        var reports = new Reports(
                reporter, events, settings.delayNotice(), settings.retry().expire());
        var settler = new Settler(settings.retry(), reports, spool, events, clock, random);
        this.destinations = new Destinations(settings, couriers, settler, clock, random);
        this.dispatcher = new Dispatcher(router, destinations, settler, clock, settings.recipientsPerConsignment());
    }

    /// Begins to deliver: what the spool holds, and what it will be given. Called once.
    public void start() {
        spool.start(this);
        feeder.start();
    }

    @Override
    public boolean offer(ClaimedMessage message) {
        if (stopped || !memory.tryAcquire()) {
            outOfMemory = true;
            return false;
        }
        dispatcher.dispatch(new Flight(message, this::landed));
        return true;
    }

    private void landed() {
        memory.release();
        if (outOfMemory) {
            outOfMemory = false;
            alarm.ring();
        }
    }

    @Override
    public void wake() {
        alarm.ring();
    }

    private void feed() {
        Instant swept = clock.instant();
        while (!stopped) {
            Instant now = clock.instant();
            destinations.dismissIdle();
            if (swept.plus(SWEEP_INTERVAL).isBefore(now)) {
                destinations.sweep(now);
                swept = now;
            }
            try {
                if (claim(now) == 0) {
                    alarm.await(untilDue(now));
                }
            } catch (SpoolException e) {
                log.error("the spool can't be read; trying again", e);
                alarm.await(PAUSE_AFTER_FAULT);
            } catch (RuntimeException e) {
                log.error("a defect in the feeder; trying again", e);
                alarm.await(PAUSE_AFTER_FAULT);
            }
        }
    }

    private int claim(Instant now) throws SpoolException {
        if (spool.nextDue().filter(due -> !due.isAfter(now)).isEmpty()) {
            return 0;
        }
        int room = Math.min(CLAIM_BATCH, memory.availablePermits());
        if (room == 0 || !memory.tryAcquire(room)) {
            outOfMemory = true;
            return 0;
        }
        int claimed = 0;
        try {
            List<ClaimedMessage> due = spool.claimDue(now, room);
            claimed = due.size();
            due.forEach(message -> dispatcher.dispatch(new Flight(message, this::landed)));
            return claimed;
        } finally {
            memory.release(room - claimed);
        }
    }

    private Duration untilDue(Instant now) {
        if (outOfMemory) {
            return PAUSE_AFTER_FAULT;
        }
        Duration wait = spool.nextDue().map(due -> Duration.between(now, due)).orElse(LONGEST_WAIT);
        if (wait.compareTo(SHORTEST_WAIT) < 0) {
            return SHORTEST_WAIT;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
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
        return settings.maxMessages() - memory.availablePermits();
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
            if (!feeder.join(END_OF_FEEDER)) {
                log.warn("the feeder did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
