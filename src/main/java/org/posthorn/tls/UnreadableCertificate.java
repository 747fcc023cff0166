package org.posthorn.tls;

import java.io.Serial;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// A certificate that the JDK's parser refuses, such as one without a subject: its octets and its public key. That is
/// enough to encrypt, and for TLSA records of usage 3. It says of everything else what makes a verifier refuse it.
final class UnreadableCertificate extends X509Certificate {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int EXPLICIT_VERSION = 0xa0;
    /// Of the fields before the public key: serial number, signature algorithm, issuer, validity, subject.
    private static final int FIELDS_BEFORE_KEY = 5;

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "RSASSA-PSS", "EdDSA");

    private final byte[] octets;
    private final transient PublicKey key;

    /// @throws CertificateException where there is no public key that the JDK knows
    UnreadableCertificate(byte[] octets) throws CertificateException {
        this.octets = octets.clone();
        this.key = key(keyOctets(octets));
    }

    /// Whether one of these is such a certificate.
    static boolean isAmong(X509Certificate[] chain) {
        return Arrays.stream(chain).anyMatch(UnreadableCertificate.class::isInstance);
    }

    private static byte[] keyOctets(byte[] octets) throws CertificateException {
        try {
            int at = content(octets, content(octets, 0));
            if ((octets[at] & 0xff) == EXPLICIT_VERSION) {
                at = end(octets, at);
            }
            for (int i = 0; i < FIELDS_BEFORE_KEY; i++) {
                at = end(octets, at);
            }
            int end = end(octets, at);
            if (end > octets.length) {
                throw new CertificateException("the certificate is cut off");
            }
            return Arrays.copyOfRange(octets, at, end);
        } catch (IndexOutOfBoundsException e) {
            throw new CertificateException("the certificate is not DER", e);
        }
    }

    /// Where the content of the element at a place begins.
    private static int content(byte[] octets, int at) throws CertificateException {
        int first = octets[at + 1] & 0xff;
        if (first == 0x80 || first > 0x83) {
            throw new CertificateException("the certificate is not DER");
        }
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    /// The place behind the element at a place.
    private static int end(byte[] octets, int at) throws CertificateException {
        int content = content(octets, at);
        int length = octets[at + 1] & 0xff;
        if (length >= 0x80) {
            length = 0;
            for (int i = at + 2; i < content; i++) {
                length = length << 8 | octets[i] & 0xff;
            }
        }
        return content + length;
    }

    private static PublicKey key(byte[] octets) throws CertificateException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(octets));
            } catch (InvalidKeySpecException e) {
                // Of another algorithm.
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new CertificateException("the certificate has a key of an unknown algorithm");
    }

    @Override
    public byte[] getEncoded() {
        return octets.clone();
    }

    @Override
    public PublicKey getPublicKey() {
        return key;
    }

    @Override
    public void verify(PublicKey issuer) throws SignatureException {
        throw new SignatureException("the certificate can't be read");
    }

    @Override
    public void verify(PublicKey issuer, String provider) throws SignatureException {
        throw new SignatureException("the certificate can't be read");
    }

    @Override
    public void checkValidity() throws CertificateExpiredException {
        throw new CertificateExpiredException("the certificate can't be read");
    }

    @Override
    public void checkValidity(Date date) throws CertificateExpiredException {
        checkValidity();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return true;
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        return Set.of();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return Set.of();
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return null;
    }

    @Override
    public int getVersion() {
        return 3;
    }

    @Override
    public BigInteger getSerialNumber() {
        return BigInteger.ZERO;
    }

    @Override
    @SuppressWarnings("deprecation")
    public Principal getIssuerDN() {
        return new X500Principal("");
    }

    @Override
    @SuppressWarnings("deprecation")
    public Principal getSubjectDN() {
        return new X500Principal("");
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return new X500Principal("");
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        return new X500Principal("");
    }

    @Override
    public Date getNotBefore() {
        return new Date(0);
    }

    @Override
    public Date getNotAfter() {
        return new Date(0);
    }

    @Override
    public byte[] getTBSCertificate() {
        return getEncoded();
    }

    @Override
    public byte[] getSignature() {
        return new byte[0];
    }

    @Override
    public String getSigAlgName() {
        return "unknown";
    }

    @Override
    public String getSigAlgOID() {
        return "0.0";
    }

    @Override
    public byte @Nullable [] getSigAlgParams() {
        return null;
    }

    @Override
    public boolean @Nullable [] getIssuerUniqueID() {
        return null;
    }

    @Override
    public boolean @Nullable [] getSubjectUniqueID() {
        return null;
    }

    @Override
    public boolean @Nullable [] getKeyUsage() {
        return null;
    }

    @Override
    public int getBasicConstraints() {
        return -1;
    }

    @Override
    public String toString() {
        return "a certificate that can't be read, of " + octets.length + " octets";
    }
}
