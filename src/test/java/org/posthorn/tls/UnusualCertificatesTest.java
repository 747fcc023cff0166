package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.TlsaRecord;

/// Servers whose certificates or suites the JDK refuses.
class UnusualCertificatesTest {
    /// Without a subject, and with a name that is not marked critical: the JDK's parser refuses it.
    private static UnreadableCertificate nameless(KeyPair pair) throws Exception {
        var issuer = new X500Name("CN=mx.example.org");
        Instant now = Instant.now();
        byte[] octets = new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plusSeconds(3600)),
                        new X500Name(""),
                        pair.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "mx.example.org")))
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
                .getEncoded();
        return new UnreadableCertificate(octets);
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private record Shown(PrivateKey key, X509Certificate... chain) {
        KeyManager manager() {
            return new X509ExtendedKeyManager() {
                @Override
                public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
                    return "server";
                }

                @Override
                public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
                    return "server";
                }

                @Override
                public String[] getServerAliases(String type, Principal[] issuers) {
                    return new String[] {"server"};
                }

                @Override
                public String[] getClientAliases(String type, Principal[] issuers) {
                    return new String[0];
                }

                @Override
                public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
                    return "server";
                }

                @Override
                public X509Certificate[] getCertificateChain(String alias) {
                    return chain;
                }

                @Override
                public PrivateKey getPrivateKey(String alias) {
                    return key;
                }
            };
        }
    }

    private static SSLSession session(ClientTls client, SSLContext server, String... suites) throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread served = Thread.ofVirtual().start(() -> {
                try (Socket plain = listener.accept();
                        var secure = (SSLSocket)
                                server.getSocketFactory().createSocket(plain, null, plain.getPort(), true)) {
                    secure.setUseClientMode(false);
                    if (suites.length > 0) {
                        secure.setEnabledProtocols(new String[] {"TLSv1.2"});
                        secure.setEnabledCipherSuites(suites);
                    }
                    secure.startHandshake();
                    secure.getInputStream().read();
                } catch (java.io.IOException e) {
                    // The client sees it.
                }
            });
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                plain.setSoTimeout(10_000);
                SSLSocket secure = client.wrap(plain, "mx.example.org");
                ClientTls.handshake(secure);
                return secure.getSession();
            } finally {
                served.join();
            }
        }
    }

    private static ClientTls client(String provider) {
        ClientTls jdk = ClientTls.opportunistic();
        return provider.equals("jdk") ? jdk : jdk.alternative().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "conscrypt"})
    void aCertificateWithoutNamesEncryptsAndIsVerifiedByUsage3Alone(String provider) throws Exception {
        KeyPair pair = rsa();
        X509Certificate certificate = nameless(pair);
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(new KeyManager[] {new Shown(pair.getPrivate(), certificate).manager()}, null, null);
        SSLSession session = session(client(provider), server);
        assertThat(session.getPeerCertificates()[0].getEncoded()).isEqualTo(certificate.getEncoded());
        assertThat(ServerIdentity.ofJdk().doubt(session, "mx.example.org")).hasValue("the certificate can't be read");
        assertThat(check(session, Tlsa.of(certificate, 3, 1, 1))).isInstanceOf(DaneCheck.Finding.Matched.class);
        assertThat(check(session, Tlsa.of(certificate, 3, 0, 1))).isInstanceOf(DaneCheck.Finding.Matched.class);
        assertThat(check(session, Tlsa.of(certificate, 2, 0, 1))).isInstanceOf(DaneCheck.Finding.Doubtful.class);
        assertThat(check(session, new TlsaRecord(3, 1, 1, "ab".repeat(32))))
                .isInstanceOf(DaneCheck.Finding.Doubtful.class);
    }

    private static DaneCheck.Finding check(SSLSession session, TlsaRecord record) {
        return new DaneCheck(TlsaSet.of(List.of(record))).check(session, Set.of("mx.example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"
            })
    void rsaKeyExchangeIsForConscrypt(String suite) throws Exception {
        KeyPair pair = rsa();
        SSLContext server = NativeTls.load().clientContext();
        server.init(new KeyManager[] {new Shown(pair.getPrivate(), nameless(pair)).manager()}, null, null);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> session(client("jdk"), server, suite))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(session(client("conscrypt"), server, suite).getCipherSuite()).isEqualTo(suite);
    }

    /// Nowhere but in a client's handshake.
    @Test
    void aFileWithSuchACertificateIsRefused() throws Exception {
        X509Certificate certificate = nameless(rsa());
        var factory = java.security.cert.CertificateFactory.getInstance("X.509");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> factory.generateCertificate(new java.io.ByteArrayInputStream(certificate.getEncoded())))
                .isInstanceOf(java.security.cert.CertificateException.class);
    }
}
