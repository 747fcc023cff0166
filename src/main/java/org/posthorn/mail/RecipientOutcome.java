package org.posthorn.mail;

/// How one attempt for one recipient ended. There is no fourth way: unknown means [Deferred].
public sealed interface RecipientOutcome {
    Diagnosis diagnosis();

    /// The next hop took responsibility.
    ///
    /// @param dsnPassedOn whether the next hop also took over the duty to report success (RFC 3461 section 5.2.2)
    record Delivered(Diagnosis diagnosis, boolean dsnPassedOn) implements RecipientOutcome {}

    /// Not now, perhaps later; or nobody knows.
    record Deferred(Diagnosis diagnosis) implements RecipientOutcome {}

    /// Never: the sender is to be told.
    record Bounced(Diagnosis diagnosis) implements RecipientOutcome {}
}
