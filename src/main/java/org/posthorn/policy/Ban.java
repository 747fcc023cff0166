package org.posthorn.policy;

import java.time.Instant;

/// An address that is not served until it lapses.
///
/// @param times how often it was banned of late, this time counted
/// @param reason what it did
public record Ban(ClientNetwork client, Instant since, Instant until, int times, String reason) {
    boolean holds(Instant now) {
        return now.isBefore(until);
    }
}
