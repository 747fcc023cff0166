package org.posthorn.schedule;

import java.time.Duration;

/// When and how much at once.
///
/// @param retry the delays between attempts
/// @param delayNotice how old a message is when its sender is told that it waits
/// @param maxMessages messages in memory, being routed, queued or delivered; what is over it waits in the spool
/// @param maxConnections deliveries at the same time, to all destinations
/// @param maxConnectionsPerDestination deliveries at the same time to one destination
/// @param maxQueuedPerDestination consignments that wait in memory for one destination; what is over it goes back
///     to the spool for `overflowDelay`
/// @param recipientsPerConsignment recipients of one message that travel together
/// @param overflowDelay how long what was over a destination's bound stays in the spool
/// @param connectionIdle how long a connection is kept without work
/// @param connectionTurn how long a connection keeps its place while other destinations wait for one
/// @param stopGrace how long a stop waits for deliveries under way
public record ScheduleSettings(
        RetrySchedule retry,
        Duration delayNotice,
        int maxMessages,
        int maxConnections,
        int maxConnectionsPerDestination,
        int maxQueuedPerDestination,
        int recipientsPerConsignment,
        Duration overflowDelay,
        Duration connectionIdle,
        Duration connectionTurn,
        Duration stopGrace) {

    public ScheduleSettings {
        positive("max-messages", maxMessages);
        positive("max-connections", maxConnections);
        positive("max-connections-per-destination", maxConnectionsPerDestination);
        positive("max-queued-per-destination", maxQueuedPerDestination);
        positive("recipients-per-consignment", recipientsPerConsignment);
        positive("delay-notice", delayNotice);
        positive("overflow-delay", overflowDelay);
        positive("connection-turn", connectionTurn);
        if (connectionIdle.isNegative() || stopGrace.isNegative()) {
            throw new IllegalArgumentException("connection-idle and stop-grace must not be negative");
        }
    }

    public static ScheduleSettings defaults() {
        return new ScheduleSettings(
                RetrySchedule.defaults(),
                Duration.ofHours(4),
                20_000,
                1_000,
                20,
                10_000,
                100,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10));
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
