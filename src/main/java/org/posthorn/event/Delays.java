package org.posthorn.event;

import java.time.Duration;

/// Where the time of a delivery went, as postmasters know it from `delays=a/b/c/d`.
///
/// @param before from the start of the transaction until the message was in the spool and every earlier wait and
/// attempt
/// @param queued from there, or from when it fell due, until a connection took it
/// @param connecting looking up, connecting, greeting and TLS; zero on a kept connection
/// @param transmitting from MAIL to the last reply
public record Delays(Duration before, Duration queued, Duration connecting, Duration transmitting) {
    public static final Delays NONE = new Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Duration total() {
        return before.plus(queued).plus(connecting).plus(transmitting);
    }
}
