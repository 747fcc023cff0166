package org.posthorn.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/// Keys and certificates from PEM texts (RFC 7468), whatever else the texts hold. The file is named in problems
/// only.
final class PemReader {
    private PemReader() {}

    /// All certificates, in the text's order; at least one.
    static List<X509Certificate> certificates(Path file, String text) throws TlsException {
        var chain = new ArrayList<X509Certificate>();
        for (Object part : parts(file, text)) {
            if (part instanceof X509CertificateHolder holder) {
                chain.add(certificate(file, holder));
            }
        }
        if (chain.isEmpty()) {
            throw new TlsException(file + ": holds no certificate in PEM");
        }
        return chain;
    }

    /// The one key: PKCS#8, PKCS#1 (RSA) or SEC1 (EC).
    static PrivateKey privateKey(Path file, String text) throws TlsException {
        PrivateKeyInfo key = null;
        for (Object part : parts(file, text)) {
            PrivateKeyInfo found = keyInfo(file, part);
            if (found != null && key != null) {
                throw new TlsException(file + ": holds more than one private key");
            }
            key = found == null ? key : found;
        }
        if (key == null) {
            throw new TlsException(file + ": holds no private key in PEM");
        }
        return toJdk(file, key);
    }

    private static @Nullable PrivateKeyInfo keyInfo(Path file, Object part) throws TlsException {
        return switch (part) {
            case PrivateKeyInfo info -> info;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
                throw new TlsException(file
                        + ": the private key is encrypted; store it without a passphrase, readable by its user only");
            // Certificates, or the EC PARAMETERS that OpenSSL writes before a key.
            default -> null;
        };
    }

    private static List<Object> parts(Path file, String text) throws TlsException {
        var parts = new ArrayList<Object>();
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                parts.add(part);
            }
            return parts;
        } catch (IOException | RuntimeException e) {
            // The parser lets unchecked exceptions of its ASN.1 reader through.
            throw new TlsException(file + ": is damaged PEM: " + e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(Path file, X509CertificateHolder holder) throws TlsException {
        try {
            var octets = new ByteArrayInputStream(holder.getEncoded());
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(octets);
        } catch (IOException | CertificateException e) {
            throw new TlsException(file + ": holds a damaged certificate: " + e.getMessage(), e);
        }
    }

    private static PrivateKey toJdk(Path file, PrivateKeyInfo info) throws TlsException {
        String algorithm = algorithm(info.getPrivateKeyAlgorithm().getAlgorithm());
        if (algorithm.isEmpty()) {
            throw new TlsException(file + ": holds a key that is neither RSA, EC nor Ed25519 but "
                    + info.getPrivateKeyAlgorithm().getAlgorithm());
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException(file + ": holds a damaged " + algorithm + " key: " + e.getMessage(), e);
        }
    }

    private static String algorithm(ASN1ObjectIdentifier id) {
        if (id.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        return id.equals(EdECObjectIdentifiers.id_Ed25519) ? "Ed25519" : "";
    }
}
