package org.posthorn.mail;

/// How far a dialogue had come when the peer said something.
public enum Stage {
    /// No peer said anything, or it is not known when.
    NONE,
    /// Until mail is spoken of: the greeting, EHLO, STARTTLS, a login.
    CONNECT,
    /// MAIL
    SENDER,
    /// RCPT
    RECIPIENT,
    /// From DATA or the first BDAT on.
    CONTENT
}
