package org.posthorn.spool;

import java.time.Instant;
import java.util.List;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;

/// A message with the recipients that the caller may attempt now. Each of them must be settled or postponed,
/// exactly once. The content can be read until then.
///
/// @param began when the transaction that brought it began
/// @param arrived when it became durable
/// @param recipients those that are claimed: some or all of the envelope's
public record ClaimedMessage(
        QueueId id,
        Envelope envelope,
        Instant began,
        Instant arrived,
        Content content,
        List<ClaimedRecipient> recipients) {

    public ClaimedMessage {
        recipients = List.copyOf(recipients);
    }

    /// From when on it could be delivered: its arrival, or its release (RFC 4865).
    public Instant released() {
        return envelope.terms().released(arrived);
    }

    /// A claimed recipient.
    ///
    /// @param place its place in the envelope's list, from 0
    /// @param attempts how many attempts were made before
    /// @param due when it fell due
    /// @param delayReported whether the sender was told of a delay
    public record ClaimedRecipient(int place, Recipient recipient, int attempts, Instant due, boolean delayReported) {}
}
