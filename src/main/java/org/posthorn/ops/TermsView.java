package org.posthorn.ops;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;

/// What the sender of a message in the queue asked of its delivery.
///
/// @param release before which it does not leave, or null
/// @param deliverBy by when it is to be delivered, or null
/// @param returnsWhenLate whether it comes back then; else its sender is told
record TermsView(
        @Nullable Instant release,
        @Nullable Instant deliverBy,
        boolean returnsWhenLate,
        int priority,
        boolean requireTls) {

    static TermsView of(DeliveryTerms terms) {
        DeliverBy deliverBy = terms.deliverBy();
        return new TermsView(
                terms.release(),
                deliverBy == null ? null : deliverBy.deadline(),
                deliverBy != null && deliverBy.mode() == DeliverBy.Mode.RETURN,
                terms.priority(),
                terms.requireTls());
    }
}
