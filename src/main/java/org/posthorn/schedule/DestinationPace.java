package org.posthorn.schedule;

import java.time.Instant;
import java.util.random.RandomGenerator;

/// How many connections a destination gets, and when none: one more after each success, half after each fault, and
/// a back-off when a fault follows a fault without a success between. After a back-off a single connection tries
/// first.
///
/// Not thread-safe: its queue guards it.
final class DestinationPace {
    private static final int FIRST_LIMIT = 5;

    private final int mostConnections;
    private final RetrySchedule backoffs;
    private final RandomGenerator random;
    private int limit;
    private boolean succeeded;
    private int backoffCount;
    private Instant openAgain = Instant.MIN;
    private String lastFault = "";

    DestinationPace(int mostConnections, RetrySchedule backoffs, RandomGenerator random) {
        this.mostConnections = mostConnections;
        this.backoffs = backoffs;
        this.random = random;
        this.limit = Math.min(FIRST_LIMIT, mostConnections);
    }

    /// How many connections may work at the same time.
    int limit() {
        return limit;
    }

    boolean isBackingOff(Instant now) {
        return now.isBefore(openAgain);
    }

    /// When the back-off ends, or ended.
    Instant openAgain() {
        return openAgain;
    }

    /// Whether nothing worth remembering is known of the destination.
    boolean isForgettable(Instant now) {
        return backoffCount == 0 || !now.isBefore(openAgain.plus(backoffs.longest()));
    }

    /// Why the destination was backed off from.
    String lastFault() {
        return lastFault;
    }

    void succeeded() {
        succeeded = true;
        backoffCount = 0;
        limit = Math.min(mostConnections, limit + 1);
    }

    void failed(String fault, Instant now) {
        limit = Math.max(1, limit / 2);
        if (!succeeded && !isBackingOff(now)) {
            backoffCount++;
            lastFault = fault;
            openAgain = now.plus(backoffs.delay(backoffCount, random));
            limit = 1;
        }
        succeeded = false;
    }
}
