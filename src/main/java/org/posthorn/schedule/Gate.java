package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthorn.shape.Throttle;

/// What a shaping rule lets one destination do: whether it may have one more connection, and when its next job may go.
///
/// Not thread-safe, but for what says so: its queue guards it.
final class Gate {
    /// A turn that nobody took for so long is over: its time counts as unused.
    private static final Duration TURN = Duration.ofSeconds(1);

    private final Throttle throttle;
    private final InstantSource clock;
    private final Throttle.Waiter waiter;
    private final Rests rests;
    private final Crowd crowd;
    private @Nullable Instant turn;
    private Instant asked = Instant.MIN;
    private Instant opens = Instant.MIN;

    /// @param waiter stands in line for a connection in this destination's stead
    /// @param crowd of all that go through gates of the same throttle
    Gate(Throttle throttle, InstantSource clock, Throttle.Waiter waiter, Rests rests, Crowd crowd) {
        this.throttle = throttle;
        this.clock = clock;
        this.waiter = waiter;
        this.rests = rests;
        this.crowd = crowd;
    }

    /// Any thread may ask.
    Crowd crowd() {
        return crowd;
    }

    /// Any thread may ask.
    Throttle throttle() {
        return throttle;
    }

    boolean isPaused() {
        return throttle.isPaused(clock.instant());
    }

    /// Takes one of the connections, or a place in the line for them.
    boolean connect() {
        return throttle.connect(waiter, clock.instant());
    }

    /// Gives up the place in that line. Any thread may call it.
    void giveUp() {
        throttle.giveUp(waiter);
    }

    /// Gives a connection back. Any thread may call it, without a lock: others are woken.
    void disconnect() {
        throttle.disconnect(clock.instant());
    }

    /// Whether other destinations stand in line for a connection.
    boolean isContended() {
        return throttle.isContended(waiter);
    }

    /// Whether a worker must go: nothing may go now, or fewer connections than there are.
    boolean isClosing() {
        Instant now = clock.instant();
        return throttle.isPaused(now) || throttle.isOver(now);
    }

    /// Whether the next job may go now.
    boolean isOpen() {
        Instant now = clock.instant();
        if (turn == null
                || turn.plus(TURN).isBefore(now)
                || now.plus(Rests.SET_BACK).isBefore(asked)) {
            turn = throttle.reserve(now);
            asked = now;
        }
        Instant recipients = throttle.recipientsFree(now);
        opens = turn.isAfter(recipients) ? turn : recipients;
        return !opens.isAfter(now);
    }

    /// About when a job may go, if nothing but the rates holds it up: now, or later. Takes no turn.
    ///
    /// @param ahead jobs and recipients that go before it
    /// @param others jobs of other destinations that go before it
    Instant turn(JobLine.Ahead ahead, int others) {
        Instant now = clock.instant();
        boolean reserved = turn != null;
        Instant by = throttle.turnAfter(ahead.jobs() + others - (reserved ? 1 : 0), ahead.recipients() + others, now);
        return turn != null && turn.isAfter(by) ? turn : by;
    }

    /// When it said that the next job may go.
    Instant opens() {
        return opens;
    }

    /// Has the queue roused when its next job may go.
    void rest(DestinationQueue queue) {
        rests.add(queue, opens);
    }

    /// A job went.
    void passed(Job job) {
        turn = null;
        throttle.charge(job.recipients().size(), clock.instant());
    }
}
