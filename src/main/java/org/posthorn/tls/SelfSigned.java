package org.posthorn.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes the pair that a new server starts with: ECDSA on P-256, signed by itself. Good for opportunistic TLS and
/// DANE, not for mail clients that check names.
///
/// @param key PKCS#8
/// @param certificate X.509
record SelfSigned(byte[] key, byte[] certificate) {
    /// RFC 5280 appendix A.1, ub-common-name.
    private static final int MAX_COMMON_NAME = 64;
    /// For clients with a slow clock.
    private static final Duration BACKDATED = Duration.ofHours(1);

    static SelfSigned make(String hostname, Instant now, Duration validity) throws TlsException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X509CertificateHolder certificate = certify(pair, hostname, now, validity);
            return new SelfSigned(pair.getPrivate().getEncoded(), certificate.getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new TlsException("no self-signed certificate for " + hostname + ": " + e.getMessage(), e);
        }
    }

    private static X509CertificateHolder certify(KeyPair pair, String hostname, Instant now, Duration validity)
            throws IOException, OperatorCreationException {
        X500Name name = commonName(hostname);
        var builder = new JcaX509v3CertificateBuilder(
                name,
                // 127 random bits: unique, and positive as RFC 5280 section 4.1.2.2 asks.
                new BigInteger(127, new SecureRandom()).add(BigInteger.ONE),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(validity)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, hostname)));
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    private static X500Name commonName(String hostname) {
        String name = hostname.length() <= MAX_COMMON_NAME ? hostname : hostname.substring(0, MAX_COMMON_NAME);
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }
}
