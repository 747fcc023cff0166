package org.posthorn.bounce;

/// Whom a report is for.
enum Audience {
    /// Who sent the message that it is about.
    SENDER,
    /// The postmaster, since the message has no sender to tell.
    DOUBLE_BOUNCE,
    /// The postmaster, who wants to see failures of this class.
    COPY
}
