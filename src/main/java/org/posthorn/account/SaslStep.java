package org.posthorn.account;

/// What the server's side of a SASL exchange wants next (RFC 4422 section 3). Octets are raw: base64 is the
/// session's.
public sealed interface SaslStep {
    /// Send this, and pass on what comes back.
    record Challenge(byte[] text) implements SaslStep {}

    /// The end: this is who it is (235 2.7.0).
    record Success(Account account) implements SaslStep {}

    /// The end: wrong name or password (535 5.7.8).
    ///
    /// @param user the name that was claimed, for the log
    record Failure(String user) implements SaslStep {}

    /// The end: the response breaks the mechanism's grammar (501 5.5.2).
    record Malformed(String problem) implements SaslStep {}
}
