package org.posthorn.spool;

import java.time.Instant;

/// How a claimed recipient goes on.
public sealed interface Settlement {
    /// The recipient's place in the envelope's list, from 0.
    int place();

    /// The next hop has it: the end.
    record Delivered(int place) implements Settlement {}

    /// It failed for good, and whoever had to be told was told: the end.
    record Bounced(int place) implements Settlement {}

    /// To be tried again.
    ///
    /// @param attempts how many attempts were made so far
    /// @param due when the next may begin
    /// @param reason the last diagnosis on one line, for the operator
    /// @param delayReported whether the sender was told of the delay
    record Deferred(int place, int attempts, Instant due, String reason, boolean delayReported) implements Settlement {}
}
