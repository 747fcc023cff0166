package org.posthorn.mail;

import java.time.Instant;

/// By when a message is to be delivered (RFC 2852).
///
/// @param deadline when the time is over
/// @param trace whether each relay is to tell the sender that it passed the message on
public record DeliverBy(Instant deadline, Mode mode, boolean trace) {

    /// What happens when the time is over.
    public enum Mode {
        /// `R`: the message is returned.
        RETURN,
        /// `N`: its sender is told that it is late, and attempts go on.
        NOTIFY
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(deadline);
    }

    /// Whether it must not be delivered any more.
    public boolean forbids(Instant now) {
        return mode == Mode.RETURN && isOver(now);
    }
}
