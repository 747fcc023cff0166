package org.posthorn.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPath;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateFactorySpi;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLSocket;

/// Lets a client's handshake go on where the JDK's parser refuses a certificate: it becomes an [UnreadableCertificate].
/// The parser can only be replaced for the whole JVM, so this one acts within [#handshake] alone, on its thread.
final class LenientCertificates {
    private static final ThreadLocal<Boolean> ACTIVE = ThreadLocal.withInitial(() -> false);
    private static final String TYPE = "X.509";

    private LenientCertificates() {}

    static void install() {
        Installed.PROVIDER.getName();
    }

    static void handshake(SSLSocket socket) throws IOException {
        ACTIVE.set(true);
        try {
            socket.startHandshake();
        } finally {
            ACTIVE.remove();
        }
    }

    private static final class Installed {
        private static final Provider PROVIDER = new LenientProvider();

        static {
            Security.insertProviderAt(PROVIDER, 1);
        }
    }

    private static final class LenientProvider extends Provider {
        @Serial
        private static final long serialVersionUID = 1L;

        LenientProvider() {
            super("PosthornCertificates", "1", "certificates of peers that need not be verified");
            putService(
                    new Service(
                            this, "CertificateFactory", TYPE, LenientFactory.class.getName(), List.of("X509"), null) {
                        @Override
                        public Object newInstance(Object parameter) throws java.security.NoSuchAlgorithmException {
                            try {
                                return new LenientFactory(CertificateFactory.getInstance(TYPE, "SUN"));
                            } catch (CertificateException | java.security.NoSuchProviderException e) {
                                throw new java.security.NoSuchAlgorithmException(e);
                            }
                        }
                    });
        }
    }

    private static final class LenientFactory extends CertificateFactorySpi {
        private final CertificateFactory strict;

        LenientFactory(CertificateFactory strict) {
            this.strict = strict;
        }

        @Override
        public Certificate engineGenerateCertificate(InputStream in) throws CertificateException {
            if (!ACTIVE.get()) {
                return strict.generateCertificate(in);
            }
            byte[] octets;
            try {
                octets = in.readAllBytes();
            } catch (IOException e) {
                throw new CertificateException(e);
            }
            try {
                return strict.generateCertificate(new ByteArrayInputStream(octets));
            } catch (CertificateException e) {
                return new UnreadableCertificate(octets);
            }
        }

        @Override
        public Collection<? extends Certificate> engineGenerateCertificates(InputStream in)
                throws CertificateException {
            return strict.generateCertificates(in);
        }

        @Override
        public CertPath engineGenerateCertPath(InputStream in) throws CertificateException {
            return strict.generateCertPath(in);
        }

        @Override
        public CertPath engineGenerateCertPath(List<? extends Certificate> certificates) throws CertificateException {
            return strict.generateCertPath(certificates);
        }

        @Override
        public CRL engineGenerateCRL(InputStream in) throws CRLException {
            return strict.generateCRL(in);
        }

        @Override
        public Collection<? extends CRL> engineGenerateCRLs(InputStream in) throws CRLException {
            return strict.generateCRLs(in);
        }
    }
}
