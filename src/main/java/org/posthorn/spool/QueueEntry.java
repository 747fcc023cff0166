package org.posthorn.spool;

import java.time.Instant;
import java.util.List;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;

/// A message as an operator sees it.
///
/// @param size of the content, in octets
/// @param terms what its sender asked of the delivery
/// @param recipients in the envelope's order
public record QueueEntry(
        QueueId id,
        Instant arrived,
        long size,
        ReversePath sender,
        Origin origin,
        boolean held,
        DeliveryTerms terms,
        List<QueuedRecipient> recipients) {

    public QueueEntry {
        recipients = List.copyOf(recipients);
    }

    /// Where a recipient stands.
    public enum State {
        WAITING,
        CLAIMED,
        DELIVERED,
        BOUNCED,
        REMOVED
    }

    /// A recipient as an operator sees it.
    ///
    /// @param due when the next attempt may begin; meaningless once settled
    /// @param reason the last diagnosis, or empty
    public record QueuedRecipient(MailAddress address, State state, int attempts, Instant due, String reason) {}
}
