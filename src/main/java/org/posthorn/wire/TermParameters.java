package org.posthorn.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the parameters of MAIL ask of the delivery.
///
/// @param holdFor HOLDFOR in seconds (RFC 4865), or -1
/// @param holdUntil HOLDUNTIL (RFC 4865), or null; never together with `holdFor`
/// @param deliverBy BY (RFC 2852), or null
/// @param priority MT-PRIORITY (RFC 6710), or null
/// @param requireTls whether REQUIRETLS was there (RFC 8689)
public record TermParameters(
        long holdFor,
        @Nullable Instant holdUntil,
        @Nullable DeliverByParameter deliverBy,
        @Nullable Integer priority,
        boolean requireTls) {
    public static final TermParameters NONE = new TermParameters(-1, null, null, null, false);

    /// Whether it is to be released later.
    public boolean holds() {
        return holdFor >= 0 || holdUntil != null;
    }
}
