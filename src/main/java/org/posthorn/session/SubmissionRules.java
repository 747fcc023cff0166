package org.posthorn.session;

/// What is asked of users, and done for them, on the listeners where they submit.
///
/// @param senderCheck where a user's own address has to stand (RFC 6409 section 6.1)
/// @param bcc what becomes of a Bcc field (RFC 5322 section 3.6.3)
/// @param unqualifiedDomains what becomes of addresses whose domain has no dot (RFC 6409 section 4.2)
/// @param heldHeaders octets of headers of messages under way that are in memory at once, for one listener; more
///     are refused with 452
public record SubmissionRules(
        SenderCheck senderCheck, BccField bcc, UnqualifiedDomains unqualifiedDomains, long heldHeaders) {
    /// Where a user's own address has to stand.
    public enum SenderCheck {
        /// In MAIL.
        ENVELOPE,
        /// In MAIL, and in the one From field.
        HEADER
    }

    /// What becomes of a Bcc field.
    public enum BccField {
        KEEP,
        REMOVE
    }

    /// What becomes of `alice@mail`.
    public enum UnqualifiedDomains {
        REFUSE,
        /// It becomes `alice@mail.example.org`, with the first inbound domain behind.
        COMPLETE,
        ACCEPT
    }

    public SubmissionRules {
        if (heldHeaders < 1024) {
            throw new IllegalArgumentException("held-headers must be at least 1024: " + heldHeaders);
        }
    }

    public static SubmissionRules defaults() {
        return new SubmissionRules(SenderCheck.ENVELOPE, BccField.KEEP, UnqualifiedDomains.REFUSE, 16L << 20);
    }

    public SubmissionRules withSenderCheck(SenderCheck changed) {
        return new SubmissionRules(changed, bcc, unqualifiedDomains, heldHeaders);
    }

    public SubmissionRules withBcc(BccField changed) {
        return new SubmissionRules(senderCheck, changed, unqualifiedDomains, heldHeaders);
    }

    public SubmissionRules withUnqualifiedDomains(UnqualifiedDomains changed) {
        return new SubmissionRules(senderCheck, bcc, changed, heldHeaders);
    }

    public SubmissionRules withHeldHeaders(long octets) {
        return new SubmissionRules(senderCheck, bcc, unqualifiedDomains, octets);
    }
}
