package org.posthorn.tls;

import java.nio.file.Path;
import java.time.Duration;

/// The TLS of all listeners.
///
/// @param certificate PEM: the certificate, then those that lead to its root
/// @param privateKey PEM, not encrypted
/// @param selfSignedValidity of the pair that is made when both files are absent
/// @param sessionCacheSize how many sessions may wait to be resumed
/// @param sessionLifetime how long a session can be resumed
public record TlsSettings(
        Path certificate,
        Path privateKey,
        Duration selfSignedValidity,
        int sessionCacheSize,
        Duration sessionLifetime) {
    public static final Duration SELF_SIGNED_VALIDITY = Duration.ofDays(730);
    public static final int SESSION_CACHE_SIZE = 20_000;
    public static final Duration SESSION_LIFETIME = Duration.ofHours(1);

    public TlsSettings {
        if (selfSignedValidity.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("self-signed-validity is under a day");
        }
        // The JDK takes 0 for "no limit".
        if (sessionCacheSize < 1) {
            throw new IllegalArgumentException("session-cache-size is under 1");
        }
        if (sessionLifetime.toSeconds() < 1 || sessionLifetime.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("session-lifetime is not between a second and 7 days");
        }
    }

    /// These files, and the defaults for the rest.
    public static TlsSettings of(Path certificate, Path privateKey) {
        return new TlsSettings(certificate, privateKey, SELF_SIGNED_VALIDITY, SESSION_CACHE_SIZE, SESSION_LIFETIME);
    }

    public static TlsSettings defaults() {
        return of(Path.of("conf", "tls", "certificate.pem"), Path.of("conf", "tls", "private-key.pem"));
    }
}
