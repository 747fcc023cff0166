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
/// @param waiting how many recipients are not settled
/// @param terms what its sender asked of the delivery; null when nothing
/// @param recipients all of them, or in a list the first [#BRIEF] that are not settled
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
        int waiting,
        @Nullable TermsView terms,
        List<RecipientView> recipients) {
    /// One message may have thousands of recipients, and a list many such messages.
    static final int BRIEF = 20;

    MessageView {
        recipients = List.copyOf(recipients);
    }

    static MessageView of(QueueEntry entry) {
        return of(entry, entry.recipients().stream().map(RecipientView::of).toList());
    }

    /// As it stands in a list.
    static MessageView brief(QueueEntry entry) {
        return of(
                entry,
                entry.recipients().stream()
                        .filter(MessageView::isOpen)
                        .limit(BRIEF)
                        .map(RecipientView::of)
                        .toList());
    }

    private static MessageView of(QueueEntry entry, List<RecipientView> recipients) {
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
                (int) entry.recipients().stream().filter(MessageView::isOpen).count(),
                entry.terms().isNone() ? null : TermsView.of(entry.terms()),
                recipients);
    }

    private static boolean isOpen(QueueEntry.QueuedRecipient recipient) {
        return switch (recipient.state()) {
            case WAITING, CLAIMED -> true;
            case DELIVERED, BOUNCED, REMOVED -> false;
        };
    }

    /// The recipients at hand that wait or are being attempted.
    List<RecipientView> open() {
        return recipients.stream().filter(RecipientView::isOpen).toList();
    }
}
