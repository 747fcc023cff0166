package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.TlsFault;

class ServerIdentityTest {
    private static ServerIdentity trusting;
    private static SSLSession session;
    private static SSLSession expired;

    @TempDir
    static Path folder;

    @BeforeAll
    static void talk() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X509Certificate sound = certificate(pair, Duration.ofHours(1));
        X509Certificate old = certificate(pair, Duration.ofMinutes(-1));
        session = session(pair, sound);
        expired = session(pair, old);
        trusting = ServerIdentity.of(file("trusted.pem", sound));
    }

    private static Path file(String name, X509Certificate certificate) throws Exception {
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static X509Certificate certificate(KeyPair pair, Duration life) throws Exception {
        var name = new X500Name("CN=cn.example.org");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(life)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "mx.example.org"),
            new GeneralName(GeneralName.dNSName, "*.example.net"),
            new GeneralName(GeneralName.iPAddress, "192.0.2.1")
        }));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    /// A session with a server that has this certificate, over loopback.
    private static SSLSession session(KeyPair pair, X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("mx", pair.getPrivate(), new char[0], new Certificate[] {certificate});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        try (var server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try (var socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                    assertThat(socket.getInputStream().read()).isNegative();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                    SSLSocket secure = ClientTls.opportunistic().wrap(socket, "mx.example.org")) {
                secure.startHandshake();
                return secure.getSession();
            } finally {
                answering.join(10_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.org, true",
        "MX.Example.ORG., true",
        "a.example.net, true",
        "192.0.2.1, true",
        "cn.example.org, false",
        "example.net, false",
        "a.b.example.net, false",
        "example.org, false",
        "192.0.2.2, false",
        "evil-mx.example.org, false"
    })
    void theCertificateNamesTheHost(String host, boolean itself) {
        assertThat(trusting.doubt(session, host).isEmpty()).isEqualTo(itself);
    }

    @Test
    void theCertificateLeadsToOneThatIsTrusted() {
        assertThat(ServerIdentity.ofJdk().doubt(session, "mx.example.org").orElseThrow())
                .startsWith("the certificate is not trusted: ");
    }

    @Test
    void anExpiredCertificateIsNone() {
        Optional<String> doubt = trusting.doubt(expired, "mx.example.org");
        assertThat(doubt.orElseThrow()).startsWith("the certificate is not trusted: ");
    }

    @Test
    void eachDoubtHasItsName() {
        assertThat(trusting.failure(expired, "mx.example.org").orElseThrow().fault())
                .isEqualTo(TlsFault.CERTIFICATE_EXPIRED);
        assertThat(trusting.failure(session, "other.example.org").orElseThrow().fault())
                .isEqualTo(TlsFault.CERTIFICATE_HOST_MISMATCH);
        assertThat(ServerIdentity.ofJdk()
                        .failure(session, "mx.example.org")
                        .orElseThrow()
                        .fault())
                .isEqualTo(TlsFault.CERTIFICATE_NOT_TRUSTED);
    }

    @Test
    void aFileWithoutCertificatesIsRefused() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        assertThatThrownBy(() -> ServerIdentity.of(empty)).isInstanceOf(TlsException.class);
        assertThatThrownBy(() -> ServerIdentity.of(folder.resolve("absent.pem")))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("absent.pem");
    }
}
