package org.posthorn.session;

/// Which service extensions a session offers, of those that can be switched.
///
/// @param chunking CHUNKING (RFC 3030)
/// @param binaryMime BINARYMIME (RFC 3030), which needs chunking
/// @param smtpUtf8 SMTPUTF8 (RFC 6531)
/// @param dsn DSN (RFC 3461)
/// @param startTls STARTTLS (RFC 3207), where there is a key
/// @param login AUTH (RFC 4954), under TLS only
public record SessionExtensions(
        boolean chunking, boolean binaryMime, boolean smtpUtf8, boolean dsn, boolean startTls, boolean login) {

    public SessionExtensions {
        if (binaryMime && !chunking) {
            throw new IllegalArgumentException("binary-mime needs chunking");
        }
    }

    /// All that every delivery can carry on; a login only where users submit.
    public static SessionExtensions defaults(SessionRole role) {
        return new SessionExtensions(true, false, true, true, true, role.isSubmission());
    }
}
