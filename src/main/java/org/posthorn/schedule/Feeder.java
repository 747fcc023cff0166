package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.posthorn.event.FaultLog;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims what falls due, and looks about meanwhile. One thread calls it, again and again.
final class Feeder {
    private static final Logger log = LoggerFactory.getLogger(Feeder.class);
    private static final int CLAIM_BATCH = 500;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    /// The spool may name a time that is early: then it is not asked again at once.
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(20);
    private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(1);

    private final FaultLog faults =
            new FaultLog(log, "mail that is due can't be claimed; trying again", "mail that is due is claimed again");
    private final Spool spool;
    private final Dispatcher dispatcher;
    private final Destinations destinations;
    private final Lookups lookups;
    private final Memory memory;
    private final InstantSource clock;
    private Instant swept;

    Feeder(
            Spool spool,
            Dispatcher dispatcher,
            Destinations destinations,
            Lookups lookups,
            Memory memory,
            InstantSource clock) {
        this.spool = spool;
        this.dispatcher = dispatcher;
        this.destinations = destinations;
        this.lookups = lookups;
        this.memory = memory;
        this.clock = clock;
        this.swept = clock.instant();
    }

    /// Claims a batch. Returns how long to wait before the next round, unless something happens earlier.
    Duration round() {
        Instant now = clock.instant();
        try {
            lookAbout(now);
            int claimed = claim(now);
            faults.worked();
            return claimed == 0 ? untilSomething(now) : Duration.ZERO;
        } catch (SpoolException | RuntimeException e) {
            faults.failed(e);
        }
        return PAUSE_AFTER_FAULT;
    }

    private void lookAbout(Instant now) {
        destinations.dismissIdle();
        destinations.rouse(now);
        if (swept.plus(SWEEP_INTERVAL).isBefore(now) || now.isBefore(swept)) {
            destinations.sweep(now);
            lookups.sweep(now);
            swept = now;
        }
    }

    private int claim(Instant now) throws SpoolException {
        Optional<Instant> due = spool.nextDue();
        if (due.isEmpty() || due.get().isAfter(now)) {
            return 0;
        }
        // Half of what is free at the most: the rest is for new mail meanwhile.
        int room = Math.min(CLAIM_BATCH, (memory.free() + 1) / 2);
        if (room == 0 || !memory.take(room)) {
            memory.miss();
            return 0;
        }
        int claimed = 0;
        try {
            List<ClaimedMessage> messages = spool.claimDue(now, room);
            claimed = messages.size();
            messages.forEach(message -> dispatcher.dispatch(new Flight(message, true, () -> memory.give(1))));
            return claimed;
        } finally {
            memory.give(room - claimed);
        }
    }

    private Duration untilSomething(Instant now) {
        Duration wait = destinations.untilRouse(now, untilDue(now));
        return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
    }

    private Duration untilDue(Instant now) {
        if (memory.isMissed()) {
            return PAUSE_AFTER_FAULT;
        }
        Duration wait = spool.nextDue().map(due -> Duration.between(now, due)).orElse(LONGEST_WAIT);
        if (wait.compareTo(SHORTEST_WAIT) < 0) {
            return SHORTEST_WAIT;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
