package org.posthorn.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthorn.shape.ThrottleView;

/// What the scheduler knows of a destination just now, for operators.
///
/// @param inMemory messages for it that wait in memory
/// @param turn of the message that was asked for; null when it is not among them
/// @param workers connections that work or are kept
/// @param mostConnections that it may have just now, by what it answered so far
/// @param troubled whether it was in trouble when last heard of
/// @param leftAloneUntil when it is tried again; null unless it is left alone
/// @param lastFault its trouble, or empty
/// @param standsInLine whether it waits for one of the connections that all share
/// @param shaping null where no rule and no override is for it
public record LaneView(
        int inMemory,
        @Nullable Turn turn,
        int workers,
        int mostConnections,
        boolean troubled,
        @Nullable Instant leftAloneUntil,
        String lastFault,
        boolean standsInLine,
        @Nullable ThrottleView shaping) {
    /// When a message goes that waits in memory.
    ///
    /// @param ahead messages for the same destination that go before it, if none of more weight comes
    /// @param about when a rate lets it go, if nothing else holds it up; null unless a rate makes it wait
    public record Turn(int ahead, @Nullable Instant about) {}
}
