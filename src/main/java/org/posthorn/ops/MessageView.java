package org.posthorn.ops;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Origin;
import org.posthorn.spool.QueueEntry;

/// A message in the queue, as it goes over the admin address and as `--json` prints it.
///
/// @param size of the content, in octets
/// @param sender empty for the null reverse-path
/// @param client the address it came from; empty for a report of our own
record MessageView(
        String id,
        Instant arrived,
        long size,
        String sender,
        boolean held,
        String listener,
        String client,
        String protocol,
        @Nullable String account,
        List<RecipientView> recipients) {

    MessageView {
        recipients = List.copyOf(recipients);
    }

    static MessageView of(QueueEntry entry) {
        Origin origin = entry.origin();
        return new MessageView(
                entry.id().toString(),
                entry.arrived(),
                entry.size(),
                entry.sender().toString(),
                entry.held(),
                origin.listener(),
                origin.client(),
                origin.protocol(),
                origin.account(),
                entry.recipients().stream().map(RecipientView::of).toList());
    }

    /// The recipients that wait or are being attempted.
    List<RecipientView> open() {
        return recipients.stream().filter(RecipientView::isOpen).toList();
    }
}
