package org.posthorn.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;

/// Whether the server at the other end of a TLS session is the host that was meant: its certificate leads to one
/// that is trusted, and names the host (RFC 9525). Asked after the handshake, which proved that the server has the
/// certificate's key: so one connection serves mail that needs this and mail that does not. Any thread may use it.
public final class ServerIdentity {
    private final X509TrustManager trust;

    private ServerIdentity(X509TrustManager trust) {
        this.trust = trust;
    }

    /// Trusts the certificates that the JDK trusts.
    public static ServerIdentity ofJdk() {
        try {
            return new ServerIdentity(manager(null));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has certificates that it trusts", e);
        }
    }

    /// Trusts the certificates in a PEM file.
    ///
    /// @param system whether those that the JDK trusts count too
    /// @throws TlsException when there is none in it
    public static ServerIdentity of(Path file, boolean system) throws TlsException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : PemReader.certificates(file, KeyPairFiles.text(file))) {
                store.setCertificateEntry("trusted " + number++, certificate);
            }
            if (system) {
                for (X509Certificate certificate : manager(null).getAcceptedIssuers()) {
                    store.setCertificateEntry("system " + number++, certificate);
                }
            }
            return new ServerIdentity(manager(store));
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException(file + ": can't be used as authorities: " + e.getMessage(), e);
        }
    }

    /// Trusts the certificates in a PEM file, and no others.
    ///
    /// @throws TlsException when there is none in it
    public static ServerIdentity of(Path file) throws TlsException {
        return of(file, false);
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no trust manager for certificates"));
    }

    /// For clients that ask servers by TLS alone and check their names themselves, as those of HTTPS do.
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /// What speaks against it, on one line; empty when the server is this host.
    ///
    /// @param host a name, or an address
    public Optional<String> doubt(SSLSession session, String host) {
        return failure(session, host).map(TlsFailure::reason);
    }

    /// The same, with what kind of a failure it is.
    public Optional<TlsFailure> failure(SSLSession session, String host) {
        try {
            X509Certificate[] chain = Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (UnreadableCertificate.isAmong(chain)) {
                return failed(TlsFault.CERTIFICATE_NOT_TRUSTED, "the certificate can't be read");
            }
            trust.checkServerTrusted(chain, "UNKNOWN");
            return CertificateOwners.has(chain[0], host)
                    ? Optional.empty()
                    : failed(TlsFault.CERTIFICATE_HOST_MISMATCH, "the certificate is not of " + host);
        } catch (SSLPeerUnverifiedException e) {
            return failed(TlsFault.CERTIFICATE_NOT_TRUSTED, "no certificate");
        } catch (CertificateException | IllegalArgumentException e) {
            return failed(
                    isExpired(e) ? TlsFault.CERTIFICATE_EXPIRED : TlsFault.CERTIFICATE_NOT_TRUSTED,
                    "the certificate is not trusted: " + e.getMessage());
        }
    }

    private static Optional<TlsFailure> failed(TlsFault fault, String reason) {
        return Optional.of(new TlsFailure(fault, reason));
    }

    static boolean isExpired(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException
                    || cause instanceof CertPathValidatorException path
                            && path.getReason() == CertPathValidatorException.BasicReason.EXPIRED) {
                return true;
            }
        }
        return false;
    }
}
