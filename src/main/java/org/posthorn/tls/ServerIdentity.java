package org.posthorn.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whether the server at the other end of a TLS session is the host that was meant: its certificate leads to one
/// that is trusted, and names the host (RFC 9525). Asked after the handshake, which proved that the server has the
/// certificate's key: so one connection serves mail that needs this and mail that does not. Any thread may use it.
public final class ServerIdentity {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

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

    /// Trusts the certificates in a PEM file, and no others.
    ///
    /// @throws TlsException when there is none in it
    public static ServerIdentity of(Path file) throws TlsException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : PemReader.certificates(file, Files.readString(file))) {
                store.setCertificateEntry("trusted " + number++, certificate);
            }
            return new ServerIdentity(manager(store));
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException("can't read the trusted certificates in " + file + ": " + e, e);
        }
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

    /// What speaks against it, on one line; empty when the server is this host.
    ///
    /// @param host a name, or an address
    public Optional<String> doubt(SSLSession session, String host) {
        try {
            X509Certificate[] chain = Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            trust.checkServerTrusted(chain, "UNKNOWN");
            return names(chain[0], host) ? Optional.empty() : Optional.of("the certificate is not of " + host);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.of("no certificate");
        } catch (CertificateException e) {
            return Optional.of("the certificate is not trusted: " + e.getMessage());
        }
    }

    private static boolean names(X509Certificate certificate, String host) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return false;
        }
        for (List<?> name : names) {
            Object type = name.get(0);
            String text = String.valueOf(name.get(1));
            if (type.equals(DNS_NAME) && matches(text, host) || type.equals(IP_ADDRESS) && isAddress(text, host)) {
                return true;
            }
        }
        return false;
    }

    /// An asterisk stands for the whole first label and nothing else (RFC 9525 section 6.3).
    private static boolean matches(String pattern, String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (!pattern.startsWith("*.")) {
            return pattern.equalsIgnoreCase(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && pattern.indexOf('.', 2) > 0 && pattern.substring(1).equalsIgnoreCase(name.substring(dot));
    }

    private static boolean isAddress(String text, String host) {
        try {
            return InetAddress.ofLiteral(text).equals(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
