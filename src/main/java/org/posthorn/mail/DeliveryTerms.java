package org.posthorn.mail;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a sender asked of the delivery, beyond who gets the message.
///
/// @param release before which it must not leave (RFC 4865), or null
/// @param deliverBy by when it is to be delivered (RFC 2852), or null
/// @param priority from -9 to 9, 0 for ordinary mail (RFC 6710)
/// @param requireTls whether it may travel under verified TLS only (RFC 8689)
public record DeliveryTerms(
        @Nullable Instant release, @Nullable DeliverBy deliverBy, int priority, boolean requireTls) {
    public static final int LOWEST_PRIORITY = -9;
    public static final int HIGHEST_PRIORITY = 9;
    /// Of ordinary mail: nothing was asked for.
    public static final DeliveryTerms NONE = new DeliveryTerms(null, null, 0, false);

    public DeliveryTerms {
        if (priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("a priority is from -9 to 9: " + priority);
        }
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /// When a message that arrived then may leave: then, or at its release.
    public Instant released(Instant arrived) {
        return release != null && release.isAfter(arrived) ? release : arrived;
    }

    /// Whether its sender wants it back rather than late, and it is late.
    public boolean forbidsDelivery(Instant now) {
        return deliverBy != null && deliverBy.forbids(now);
    }

    /// What holds of a report about the message: it may reveal as much, and matters as much (RFC 8689 section 5,
    /// RFC 6710 section 5).
    public DeliveryTerms ofReport() {
        return priority == 0 && !requireTls ? NONE : new DeliveryTerms(null, null, priority, requireTls);
    }
}
