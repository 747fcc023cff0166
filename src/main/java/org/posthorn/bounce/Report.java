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
/// @param retryUntil when attempts end; for a delay, and null for all else
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
        if ((kind == Kind.DELAYED) != (retryUntil != null)) {
            throw new IllegalArgumentException("a delay has an end, and nothing else has");
        }
    }

    /// The Action of a report (RFC 3464 section 2.3.3).
    public enum Kind {
        FAILED,
        DELAYED,
        DELIVERED,
        RELAYED
    }

    /// The same about these recipients alone.
    Report about(List<Subject> some) {
        return new Report(kind, id, envelope, content, arrived, retryUntil, some);
    }

    /// A recipient that the report is about.
    public record Subject(Recipient recipient, Diagnosis diagnosis, Instant lastAttempt) {}
}
