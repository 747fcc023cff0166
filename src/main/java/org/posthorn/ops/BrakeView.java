package org.posthorn.ops;

import java.time.Instant;
import org.posthorn.policy.Brake;

/// An account whose mail is held, as operators see it.
///
/// @param recipients of its mail in the interval in which it was braked
/// @param usual recipients in an interval as it was before
record BrakeView(String account, Instant since, long recipients, long usual) {
    static BrakeView of(Brake brake) {
        return new BrakeView(brake.account(), brake.since(), brake.recipients(), brake.usual());
    }
}
