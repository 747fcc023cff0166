package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.Relay;

/// How many connections a destination gets, and when none.
///
/// It grows by one for each success until the first fault, from then on by one after as many successes as there are
/// connections. A fault while other connections work says that there are too many: half are left, and the number that
/// worked is not exceeded for some minutes. Only a fault of the last connection, with no success since the fault before,
/// says that the destination is in trouble: then it is left alone, each time longer, and a single connection tries
/// first.
///
/// Not thread-safe: its queue guards it.
final class DestinationPace {
    private static final int FIRST_LIMIT = 5;
    private static final Duration CEILING_MEMORY = Duration.ofMinutes(5);
    /// Threads may come with the time of a moment ago.
    private static final Duration OF_A_MOMENT_AGO = Duration.ofMinutes(1);

    private final int mostConnections;
    private final RetrySchedule backoffs;
    private final RandomGenerator random;
    private int limit;
    private int ceiling;
    private Instant ceilingEnds = Instant.MIN;
    private Instant reduced = Instant.MIN;
    private int successesInRow;
    private boolean succeeded;
    private boolean careful;
    private int backoffCount;
    private Duration backoff = Duration.ZERO;
    private Instant openAgain = Instant.MIN;
    private Diagnosis lastFault = Diagnosis.of(Settler.SUSPENDED, "", Relay.NONE);

    DestinationPace(int mostConnections, RetrySchedule backoffs, RandomGenerator random) {
        this.mostConnections = mostConnections;
        this.backoffs = backoffs;
        this.random = random;
        this.limit = Math.min(FIRST_LIMIT, mostConnections);
        this.ceiling = mostConnections;
    }

    /// How many connections may work at the same time.
    int limit() {
        return limit;
    }

    boolean isBackingOff(Instant now) {
        return now.isBefore(openAgain) && !isSetBack(now);
    }

    /// Whether the clock was set back since the back-off began: nobody knows then how much of it is left.
    private boolean isSetBack(Instant now) {
        return openAgain.isAfter(now.plus(backoff).plus(OF_A_MOMENT_AGO));
    }

    /// When the back-off ends, or ended.
    Instant openAgain() {
        return openAgain;
    }

    /// Whether it was in trouble when last heard of: it is left alone, or tried with one connection.
    boolean isInTrouble() {
        return backoffCount > 0;
    }

    /// When one that waits for the back-off to end, or for the attempt after it, goes on. Those who wait together are
    /// spread over as long as the back-off takes.
    Instant comeBack(Instant now) {
        Instant open = isBackingOff(now) ? openAgain : now;
        return open.plus(Duration.ofNanos((long) (backoff.toNanos() * random.nextDouble())));
    }

    /// When a message goes on whose attempt met with a fault of the host, which is not the message's; null: by the
    /// message's own schedule. Who is refused for once while others get through goes on soon; who is refused again
    /// may be the reason.
    @Nullable
    Instant afterFault(int attempts, Instant now) {
        if (isInTrouble()) {
            return comeBack(now);
        }
        return attempts == 0 ? now.plus(backoffs.delay(1, random)) : null;
    }

    /// Whether nothing worth remembering is known of the destination.
    boolean isForgettable(Instant now) {
        return backoffCount == 0 && !now.isBefore(ceilingEnds)
                || backoffCount > 0
                        && (isSetBack(now)
                                || !now.isBefore(
                                        openAgain.plus(backoffs.longest()).plus(backoff)));
    }

    /// Why the destination was backed off from.
    Diagnosis lastFault() {
        return lastFault;
    }

    void succeeded(Instant now) {
        succeeded = true;
        backoffCount = 0;
        openAgain = Instant.MIN;
        if (limit < mostConnections && ++successesInRow >= (careful ? limit : 1)) {
            grow(now);
        }
    }

    private void grow(Instant now) {
        if (limit < ceiling || !now.isBefore(ceilingEnds)) {
            limit++;
            successesInRow = 0;
        }
    }

    /// @param began when the attempt began
    /// @param others how many connections there are beside the one with the fault
    void failed(Diagnosis fault, Instant began, Instant now, int others) {
        if (others > 0) {
            reduce(began, now, others);
        } else if (succeeded) {
            limit = Math.max(1, limit / 2);
        } else if (!isBackingOff(now)) {
            backOff(fault, now);
        }
        careful = true;
        succeeded = false;
        successesInRow = 0;
    }

    /// Connections that began before the last reduction say again what caused it.
    private void reduce(Instant began, Instant now, int others) {
        if (!began.isBefore(reduced)) {
            reduced = now;
            limit = Math.max(1, limit / 2);
        }
        limit = Math.min(limit, others);
        ceiling = others;
        ceilingEnds = now.plus(CEILING_MEMORY);
    }

    private void backOff(Diagnosis fault, Instant now) {
        backoffCount++;
        lastFault = fault;
        backoff = backoffs.delay(backoffCount, random);
        openAgain = now.plus(backoff);
        limit = 1;
    }

    /// Ends the back-off ahead of time: one connection tries.
    void tryNow(Instant now) {
        if (isBackingOff(now)) {
            openAgain = now;
        }
    }
}
