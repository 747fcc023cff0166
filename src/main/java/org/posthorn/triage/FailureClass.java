package org.posthorn.triage;

/// What kind of failure it is, in words that tell who can do something about it. docs/operations.md says what. A closed
/// set: the label of metrics, so it has no more values than these.
public enum FailureClass {
    /// There is no such mailbox.
    BAD_MAILBOX,
    /// The mailbox exists but takes no mail: closed, suspended, moved.
    MAILBOX_DISABLED,
    MAILBOX_FULL,
    /// The domain does not exist, or says that it takes no mail.
    BAD_DOMAIN,
    /// The peer does not take mail of this sender's address.
    BAD_SENDER,
    MESSAGE_TOO_LARGE,
    /// The message's form: an attachment, a virus, a header.
    CONTENT,
    /// An address or the header has characters beyond ASCII, and the peer lacks SMTPUTF8 (RFC 6531).
    SMTPUTF8,
    /// Judged to be spam or fraud.
    SPAM,
    /// A rule of the peer's, which may not say which.
    POLICY,
    /// SPF, DKIM or DMARC of the sender's domain did not hold.
    AUTHENTICATION,
    /// This server's address or name is on a block list, or has a bad reputation.
    BLOCKED,
    /// Too much at once.
    RATE_LIMITED,
    /// An operator of this server paused deliveries to the destination.
    PAUSED,
    /// To be tried again, to see whether it is.
    GREYLISTED,
    /// The peer does not handle mail of that domain: it is the wrong host, or wants a login.
    RELAY_DENIED,
    /// The host of a route did not let this server log in.
    LOGIN_FAILED,
    /// A lookup got no answer.
    DNS,
    /// No connection, or a broken one.
    NETWORK,
    /// No answer in time.
    TIMEOUT,
    /// Not as secure as it has to be.
    TLS,
    /// One side did not understand the other.
    PROTOCOL,
    /// The mail goes round in circles.
    LOOP,
    /// Tried for as long as is allowed.
    EXPIRED,
    /// The peer has a problem of its own.
    REMOTE_FAULT,
    /// This server has a problem of its own.
    LOCAL_FAULT,
    /// None of the rules knows it.
    UNDETERMINED
}
