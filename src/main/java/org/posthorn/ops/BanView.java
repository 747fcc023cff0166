package org.posthorn.ops;

import java.time.Instant;
import org.posthorn.policy.Ban;

/// A ban as operators see it.
///
/// @param client an address, or a network of IPv6
/// @param times how often it was banned of late
record BanView(String client, Instant since, Instant until, int times, String reason) {
    static BanView of(Ban ban) {
        return new BanView(ban.client().toString(), ban.since(), ban.until(), ban.times(), ban.reason());
    }
}
