package org.posthorn.bounce;

/// What becomes of mail with the null reverse-path that can't be delivered: it is nobody's, and is never bounced.
public enum DoubleBounces {
    /// A line in the mail log and a count.
    DISCARD,
    /// A report to the postmaster, with the header of what failed.
    POSTMASTER
}
