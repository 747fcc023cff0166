package org.posthorn.ops;

import java.time.Instant;
import java.util.Locale;
import org.posthorn.spool.QueueEntry;

/// A recipient of a message in the queue.
///
/// @param state `waiting`, `claimed`, `delivered`, `bounced` or `removed`
/// @param due when the next attempt may begin; says nothing once settled
/// @param reason the last diagnosis, or empty
public record RecipientView(String address, String state, int attempts, Instant due, String reason) {

    static RecipientView of(QueueEntry.QueuedRecipient recipient) {
        return new RecipientView(
                recipient.address().toString(),
                recipient.state().name().toLowerCase(Locale.ROOT),
                recipient.attempts(),
                recipient.due(),
                recipient.reason());
    }

    boolean isOpen() {
        return state.equals("waiting") || state.equals("claimed");
    }
}
