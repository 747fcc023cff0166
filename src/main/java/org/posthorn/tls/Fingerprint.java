package org.posthorn.tls;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/// The SHA-256 digest of a certificate.
///
/// @param hex 64 digits in lower case
public record Fingerprint(String hex) {
    private static final int OCTETS = 32;

    public Fingerprint {
        if (hex.length() != 2 * OCTETS || !hex.chars().allMatch(Fingerprint::isLowerHex)) {
            throw new IllegalArgumentException("a fingerprint has " + 2 * OCTETS + " hexadecimal digits: " + hex);
        }
    }

    /// Reads hexadecimal digits in any case, with or without colons between, as tools print them.
    ///
    /// @throws IllegalArgumentException when it is none of SHA-256
    public static Fingerprint parse(String text) {
        return new Fingerprint(text.strip().replace(":", "").toLowerCase(Locale.ROOT));
    }

    public static Fingerprint of(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Fingerprint(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that was read can be written", e);
        }
    }

    /// Of the first certificate in a PEM file.
    ///
    /// @throws TlsException names the file and what is wrong with it
    public static Fingerprint ofFile(Path certificate) throws TlsException {
        return of(PemReader.certificates(certificate, KeyPairFiles.text(certificate))
                .getFirst());
    }

    private static boolean isLowerHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }

    @Override
    public String toString() {
        return hex;
    }
}
