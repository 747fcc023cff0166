package org.posthorn.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// A key and its certificate as PEM texts, in the forms that tools write.
record TestKeys(String certificate, String key) {
    /// Enough of one to be known as encrypted, made by no key.
    static final String ENCRYPTED_PKCS8 = pemOf("ENCRYPTED PRIVATE KEY", new byte[] {
        0x30,
        0x13,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x05,
        0x0d,
        0x05,
        0x00,
        0x04,
        0x02,
        0x01,
        0x02
    });

    static final String ENCRYPTED_PKCS1 = """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

            AAAAAAAAAAAAAAAAAAAAAA==
            -----END RSA PRIVATE KEY-----
            """;

    static TestKeys make(String algorithm, String form) throws Exception {
        KeyPair pair = algorithm.equals("rsa") ? Rsa.PAIR : generate(algorithm);
        var name = new X500Name("CN=" + algorithm + ".example.org");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofHours(1))),
                name,
                pair.getPublic());
        String signature = switch (algorithm) {
            case "rsa" -> "SHA256withRSA";
            case "ec" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        byte[] certificate = builder.build(new JcaContentSignerBuilder(signature).build(pair.getPrivate()))
                .getEncoded();
        return new TestKeys(pemOf("CERTIFICATE", certificate), key(pair, form));
    }

    /// One for all tests: it takes a second or more to find.
    private static final class Rsa {
        private static final KeyPair PAIR = generate("rsa");
    }

    private static KeyPair generate(String algorithm) {
        try {
            return generated(algorithm);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair generated(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        switch (algorithm) {
            case "rsa" -> generator.initialize(2048);
            case "ec" -> generator.initialize(256);
            default -> {}
        }
        return generator.generateKeyPair();
    }

    private static String key(KeyPair pair, String form) throws IOException {
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
        return switch (form) {
            case "pkcs1" ->
                pemOf(
                        "RSA PRIVATE KEY",
                        info.parsePrivateKey().toASN1Primitive().getEncoded());
            case "sec1" -> pemOf("EC PRIVATE KEY", sec1(info));
            case "parameters" ->
                pemOf(
                                "EC PARAMETERS",
                                info.getPrivateKeyAlgorithm()
                                        .getParameters()
                                        .toASN1Primitive()
                                        .getEncoded())
                        + pemOf("EC PRIVATE KEY", sec1(info));
            default -> pemOf("PRIVATE KEY", pkcs8);
        };
    }

    /// With the curve in it, as OpenSSL has it.
    private static byte[] sec1(PrivateKeyInfo info) throws IOException {
        var key = ECPrivateKey.getInstance(info.parsePrivateKey());
        return new ECPrivateKey(256, key.getKey(), info.getPrivateKeyAlgorithm().getParameters()).getEncoded();
    }

    private static String pemOf(String type, byte[] octets) {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, octets));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
