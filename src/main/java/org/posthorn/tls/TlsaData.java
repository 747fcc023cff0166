package org.posthorn.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.TlsaRecord;

/// A usable TLSA record, and what it holds besides a digest.
///
/// @param certificate where the record holds a whole one, else null
/// @param key where the record holds a whole key, else null
record TlsaData(
        TlsaRecord record,
        @Nullable X509Certificate certificate,
        @Nullable PublicKey key) {

    TlsaData(TlsaRecord digest) {
        this(digest, null, null);
    }

    /// Empty when the octets are no certificate or no key: then the record is of no use.
    static Optional<TlsaData> parsed(TlsaRecord record) {
        try {
            byte[] octets = HexFormat.of().parseHex(record.association());
            return Optional.of(
                    record.selector() == 0
                            ? new TlsaData(record, certificate(octets), null)
                            : new TlsaData(record, null, key(octets)));
        } catch (GeneralSecurityException | RuntimeException e) {
            // BouncyCastle throws several kinds for what is not ASN.1.
            return Optional.empty();
        }
    }

    private static X509Certificate certificate(byte[] octets) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(octets));
    }

    private static PublicKey key(byte[] octets) throws GeneralSecurityException {
        String algorithm = SubjectPublicKeyInfo.getInstance(octets)
                .getAlgorithm()
                .getAlgorithm()
                .getId();
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(octets));
    }

    boolean matches(X509Certificate other) {
        return HexFormat.of().formatHex(selected(other)).equals(record.association());
    }

    private byte[] selected(X509Certificate other) {
        byte[] octets =
                record.selector() == 0 ? encoded(other) : other.getPublicKey().getEncoded();
        return switch (record.matching()) {
            case 0 -> octets;
            case 1 -> digest("SHA-256", octets);
            default -> digest("SHA-512", octets);
        };
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it came encoded", e);
        }
    }

    private static byte[] digest(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
