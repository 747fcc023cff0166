package org.posthorn.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The TLS of all listeners.
///
/// @param certificate PEM: the certificate, then those that lead to its root
/// @param privateKey PEM, not encrypted
/// @param additional further certificates, for other host names or with another kind of key
/// @param clientAuthorities PEM: whom to believe about certificates of clients
/// @param selfSignedValidity of the pair that is made when both files are absent
/// @param sessionCacheSize how many sessions may wait to be resumed
/// @param sessionLifetime how long a session can be resumed
/// @param reloadInterval how often the files are looked at for changes; zero never
/// @param provider whose TLS the listeners speak
public record TlsSettings(
        Path certificate,
        Path privateKey,
        List<KeyFiles> additional,
        Optional<Path> clientAuthorities,
        Duration selfSignedValidity,
        int sessionCacheSize,
        Duration sessionLifetime,
        Duration reloadInterval,
        TlsProvider provider) {
    public static final Duration SELF_SIGNED_VALIDITY = Duration.ofDays(730);
    public static final int SESSION_CACHE_SIZE = 20_000;
    public static final Duration SESSION_LIFETIME = Duration.ofHours(1);
    public static final Duration RELOAD_INTERVAL = Duration.ofMinutes(1);

    public TlsSettings {
        additional = List.copyOf(additional);
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
        if (!reloadInterval.isZero() && reloadInterval.toMillis() < 100) {
            throw new IllegalArgumentException("reload-interval is neither zero nor at least 100 ms");
        }
    }

    /// These files, and the defaults for the rest.
    public static TlsSettings of(Path certificate, Path privateKey) {
        return new TlsSettings(
                certificate,
                privateKey,
                List.of(),
                Optional.empty(),
                SELF_SIGNED_VALIDITY,
                SESSION_CACHE_SIZE,
                SESSION_LIFETIME,
                RELOAD_INTERVAL,
                TlsProvider.AUTO);
    }

    public static TlsSettings defaults() {
        return of(Path.of("conf", "tls", "certificate.pem"), Path.of("conf", "tls", "private-key.pem"));
    }

    public TlsSettings withAdditional(List<KeyFiles> others) {
        return new TlsSettings(
                certificate,
                privateKey,
                others,
                clientAuthorities,
                selfSignedValidity,
                sessionCacheSize,
                sessionLifetime,
                reloadInterval,
                provider);
    }

    public TlsSettings withClientAuthorities(Path authorities) {
        return new TlsSettings(
                certificate,
                privateKey,
                additional,
                Optional.of(authorities),
                selfSignedValidity,
                sessionCacheSize,
                sessionLifetime,
                reloadInterval,
                provider);
    }

    public TlsSettings withProvider(TlsProvider other) {
        return new TlsSettings(
                certificate,
                privateKey,
                additional,
                clientAuthorities,
                selfSignedValidity,
                sessionCacheSize,
                sessionLifetime,
                reloadInterval,
                other);
    }

    /// All pairs, the default first.
    List<KeyFiles> pairs() {
        var pairs = new ArrayList<KeyFiles>();
        pairs.add(new KeyFiles(certificate, privateKey));
        pairs.addAll(additional);
        return pairs;
    }

    /// Every file that is read.
    List<Path> files() {
        var files = new ArrayList<Path>();
        for (KeyFiles pair : pairs()) {
            files.add(pair.certificate());
            files.add(pair.privateKey());
        }
        clientAuthorities.ifPresent(files::add);
        return files;
    }
}
