package org.posthorn.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthorn.shape.ThrottleView;

/// What the scheduler knows of a destination just now, for operators.
///
/// @param inMemory messages for it that wait in memory
/// @param here whether the message that was asked for is among them
/// @param workers connections that work or are kept
/// @param mostConnections that it may have just now, by what it answered so far
/// @param troubled whether it was in trouble when last heard of
/// @param leftAloneUntil when it is tried again; null unless it is left alone
/// @param lastFault its trouble, or empty
/// @param rateUntil when the next message may go; null unless a rate makes it wait
/// @param standsInLine whether it waits for one of the connections that all share
/// @param shaping null where no rule and no override is for it
public record LaneView(
        int inMemory,
        boolean here,
        int workers,
        int mostConnections,
        boolean troubled,
        @Nullable Instant leftAloneUntil,
        String lastFault,
        @Nullable Instant rateUntil,
        boolean standsInLine,
        @Nullable ThrottleView shaping) {}
