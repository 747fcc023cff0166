package org.posthorn.bounce;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Content;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;

/// What a sender is to be told of a message.
///
/// @param arrived when the message became ours
/// @param retryUntil when attempts end; only for a delay
public record Report(
        Kind kind,
        QueueId id,
        Envelope envelope,
        Content content,
        Instant arrived,
        @Nullable Instant retryUntil,
        List<Subject> subjects) {

    public Report {
        subjects = List.copyOf(subjects);
    }

    /// The Action of a report (RFC 3464 section 2.3.3).
    public enum Kind {
        FAILED,
        DELAYED,
        DELIVERED,
        RELAYED
    }

    /// A recipient that the report is about.
    public record Subject(Recipient recipient, Diagnosis diagnosis, Instant lastAttempt) {}
}
