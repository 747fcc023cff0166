package org.posthorn.tls;

import java.time.Duration;
import java.time.Instant;

/// A policy that was fetched.
///
/// @param id what the DNS called it then
record StsEntry(String id, StsPolicy policy, Duration maxAge, Instant fetched) {
    private static final Duration LONGEST_UNSEEN = Duration.ofDays(1);

    boolean holds(Instant now) {
        return now.isBefore(fetched.plus(maxAge));
    }

    /// Early enough before its end that a web server that is down for a while does not cost the domain its protection
    /// (RFC 8461 section 3.3).
    boolean isToBeRenewed(Instant now) {
        Duration half = maxAge.dividedBy(2);
        return now.isAfter(fetched.plus(half.compareTo(LONGEST_UNSEEN) < 0 ? half : LONGEST_UNSEEN));
    }
}
