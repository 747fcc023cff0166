package org.posthorn.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// An authority that certifies whatever it is asked to.
public final class TestAuthority {
    private static final AtomicInteger SERIAL = new AtomicInteger(1);

    private final KeyPair pair;
    private final X509Certificate certificate;

    /// A certificate with its key, and the chain to its root.
    public record Leaf(KeyPair pair, X509Certificate... chain) {
        public X509Certificate certificate() {
            return chain[0];
        }

        public KeyFiles write(Path folder, String name) throws IOException {
            var files = new KeyFiles(folder.resolve(name + ".pem"), folder.resolve(name + "-key.pem"));
            var certificates = new StringBuilder();
            for (X509Certificate one : chain) {
                certificates.append(pem("CERTIFICATE", octets(one)));
            }
            Files.writeString(files.certificate(), certificates);
            Files.writeString(
                    files.privateKey(), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            return files;
        }

        /// The TLS of a server that shows this, from files of this name.
        public ServerTls serve(Path folder, String name, String host) throws Exception {
            KeyFiles files = write(folder, name);
            return ServerTls.load(
                    TlsSettings.of(files.certificate(), files.privateKey()), host, InstantSource.system());
        }

        /// A server that shows this.
        public SSLContext server() throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", pair.getPrivate(), new char[0], (Certificate[]) chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        }

        /// A client that shows this, and believes anybody.
        SSLContext client() throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", pair.getPrivate(), new char[0], (Certificate[]) chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {new TrustAnyone()}, null);
            return context;
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public TestAuthority() throws Exception {
        this.pair = generate("EC");
        this.certificate = sign(pair, pair, "CN=authority", "CN=authority", true);
    }

    public Path write(Path folder) throws IOException {
        return Files.writeString(folder.resolve("authority.pem"), pem("CERTIFICATE", octets(certificate)));
    }

    /// @param names hosts, and addresses where there is an `@`
    public Leaf issue(String algorithm, String... names) throws Exception {
        return issue(algorithm, Duration.ofHours(1), names);
    }

    /// @param life from now; under zero, it is over
    public Leaf issue(String algorithm, Duration life, String... names) throws Exception {
        KeyPair own = generate(algorithm);
        return new Leaf(own, sign(own, pair, "CN=" + names[0], "CN=authority", false, life, names), certificate);
    }

    /// Without alternative names; the name stands in the subject alone, as old certificates have it.
    public Leaf issueByCommonName(String name) throws Exception {
        KeyPair own = generate("EC");
        return new Leaf(own, sign(own, pair, "CN=" + name, "CN=authority", false), certificate);
    }

    public static Leaf selfSigned(String algorithm, String... names) throws Exception {
        KeyPair own = generate(algorithm);
        return new Leaf(own, sign(own, own, "CN=" + names[0], "CN=" + names[0], false, names));
    }

    private static KeyPair generate(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            KeyPair subject, KeyPair issuer, String name, String issuerName, boolean authority, String... names)
            throws Exception {
        return sign(subject, issuer, name, issuerName, authority, Duration.ofHours(1), names);
    }

    private static X509Certificate sign(
            KeyPair subject,
            KeyPair issuer,
            String name,
            String issuerName,
            boolean authority,
            Duration life,
            String... names)
            throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuerName),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(life)),
                new X500Name(name),
                subject.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (names.length > 0) {
            var general = new GeneralNames(Stream.of(names)
                    .map(text -> new GeneralName(
                            text.indexOf('@') >= 0 ? GeneralName.rfc822Name : GeneralName.dNSName, text))
                    .toArray(GeneralName[]::new));
            builder.addExtension(Extension.subjectAlternativeName, false, general);
        }
        String algorithm = issuer.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuer.getPrivate())));
    }

    private static byte[] octets(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] octets) throws IOException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, octets));
        }
        return text.toString();
    }
}
