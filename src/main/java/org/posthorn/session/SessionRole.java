package org.posthorn.session;

/// What a listener is for.
public enum SessionRole {
    /// Mail from other servers, port 25.
    RELAY,
    /// Mail from users, port 587: TLS by STARTTLS, then a login (RFC 6409).
    SUBMISSION,
    /// Mail from users, port 465: TLS from the first octet, then a login (RFC 8314).
    SUBMISSIONS;

    public boolean isSubmission() {
        return this != RELAY;
    }
}
