package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Judges the certificates of clients by a file of authorities. Asks nobody whether one was revoked: that would let
/// a stranger's handshake wait for a third host.
final class ClientTrust extends X509ExtendedTrustManager {
    private final @Nullable X509TrustManager authorities;
    private final boolean strict;

    /// @param authorities null vouch for nobody
    /// @param strict whether the handshake fails for a client that nobody vouches for
    private ClientTrust(@Nullable X509TrustManager authorities, boolean strict) {
        this.authorities = authorities;
        this.strict = strict;
    }

    /// Vouches for nobody, and lets everybody in.
    static ClientTrust none() {
        return new ClientTrust(null, false);
    }

    static ClientTrust read(Path file) throws TlsException {
        List<X509Certificate> certificates = PemReader.certificates(file, KeyPairFiles.text(file));
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), certificates.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return new ClientTrust(x509, false);
                }
            }
            throw new IllegalStateException("every JDK judges X.509 certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(file + ": can't be used as authorities: " + e.getMessage(), e);
        }
    }

    /// The same authorities, for a listener that requires a certificate.
    ClientTrust strictly() {
        return new ClientTrust(authorities, true);
    }

    boolean hasAuthorities() {
        return authorities != null;
    }

    boolean vouchesFor(X509Certificate[] chain) {
        try {
            judge(chain, "UNKNOWN");
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private void judge(X509Certificate[] chain, String authType) throws CertificateException {
        if (authorities == null) {
            throw new CertificateException("there are no authorities");
        }
        authorities.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (strict) {
            judge(chain, authType);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("for servers only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("for servers only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("for servers only");
    }

    /// What the client is told to choose by. Nothing where any certificate may come, the client's self-signed one
    /// too: clients keep back what no named authority has issued.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return strict && authorities != null ? authorities.getAcceptedIssuers() : new X509Certificate[0];
    }
}
