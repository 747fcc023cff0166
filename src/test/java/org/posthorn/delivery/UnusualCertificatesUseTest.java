package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.Tlsa;

/// Mail to hosts with certificates that nobody would trust: encrypted where TLS is opportunistic, and never in clear text
/// where it is not.
@Tag("req074")
class UnusualCertificatesUseTest extends AgainstTlsHost {
    private static final TlsPolicy OPPORTUNISTIC = new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED);
    private static final TlsPolicy VERIFIED = new TlsPolicy(TlsLevel.VERIFY, NameTrust.UNSIGNED);

    @BeforeEach
    void withBothImplementations() {
        fixture.tls = TlsUpgrade.of(ClientTls.opportunistic());
    }

    private static KeyPair keys(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(String subject, String issuer, KeyPair pair, String signature)
            throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minusSeconds(3_600)),
                Date.from(now.plusSeconds(3_600)),
                new X500Name(subject),
                pair.getPublic());
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
    }

    /// Of so many certificates, all of one key; its last is signed by itself.
    private static List<X509Certificate> chain(int length, KeyPair pair) throws Exception {
        var chain = new ArrayList<X509Certificate>();
        for (int i = 0; i < length; i++) {
            String issuer = "CN=authority " + Math.min(i + 1, length - 1);
            chain.add(certificate(i == 0 ? "CN=" + HOST : "CN=authority " + i, issuer, pair, "SHA256withECDSA"));
        }
        return chain;
    }

    private void shows(KeyPair pair, String version, X509Certificate... chain) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", pair.getPrivate(), new char[0], (Certificate[]) chain);
        // This one shows whatever it has.
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        peer.tls(socket -> {
            var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
            secure.setUseClientMode(false);
            secure.setEnabledProtocols(new String[] {version});
            return secure;
        });
    }

    private void assertEncrypted(TlsPolicy policy) {
        assertThat(kinds(courier(policy).deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).contains("(TLS)");
        assertThat(peer.connections()).isEqualTo(1);
    }

    private void assertWaits(TlsPolicy policy) {
        assertThat(kinds(courier(policy).deliver(mail("a@example.org")))).containsExactly("Deferred 4.7.5");
        assertThat(peer.count("MAIL")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"10, TLSv1.3", "11, TLSv1.3", "16, TLSv1.2", "16, TLSv1.3", "40, TLSv1.3"})
    void aLongChainIsEncrypted(int length, String version) throws Exception {
        KeyPair pair = keys("EC");
        shows(pair, version, chain(length, pair).toArray(X509Certificate[]::new));
        assertEncrypted(OPPORTUNISTIC);
    }

    @Test
    void aLongChainIsRefusedWhereItMustBeTrusted() throws Exception {
        KeyPair pair = keys("EC");
        shows(pair, "TLSv1.3", chain(16, pair).toArray(X509Certificate[]::new));
        assertWaits(VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5withRSA", "SHA1withRSA"})
    void aWeakSignatureIsEncrypted(String signature) throws Exception {
        KeyPair pair = keys("RSA");
        shows(pair, "TLSv1.2", certificate("CN=" + HOST, "CN=" + HOST, pair, signature));
        assertEncrypted(OPPORTUNISTIC);
    }

    @Test
    void aWeakSignatureIsRefusedWhereItMustBeTrusted() throws Exception {
        KeyPair pair = keys("RSA");
        shows(pair, "TLSv1.2", certificate("CN=" + HOST, "CN=" + HOST, pair, "MD5withRSA"));
        assertWaits(VERIFIED);
    }

    /// The record names the key: who signed the certificate, and how, is nothing to it (RFC 7672 section 3.1.1).
    @Test
    void aWeakSignatureIsEnoughForARecordOfUsage3() throws Exception {
        KeyPair pair = keys("RSA");
        X509Certificate weak = certificate("CN=" + HOST, "CN=" + HOST, pair, "MD5withRSA");
        shows(pair, "TLSv1.2", weak);
        tlsa(Tlsa.of(weak, 3, 1, 1));
        assertEncrypted(new TlsPolicy(TlsLevel.AUTO, NameTrust.SIGNED));
    }

    @Test
    void anExpiredCertificateIsEncrypted() {
        peer.tls(expired);
        assertEncrypted(OPPORTUNISTIC);
    }

    @Test
    void anExpiredCertificateIsRefusedWhereItMustBeTrusted() {
        peer.tls(expired);
        assertWaits(VERIFIED);
    }
}
