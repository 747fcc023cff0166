package org.posthorn.tls;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.posthorn.dns.TlsaRecord;

/// TLSA records of certificates, as a postmaster would make them.
public final class Tlsa {
    private Tlsa() {}

    public static TlsaRecord of(X509Certificate certificate, int usage, int selector, int matching) throws Exception {
        byte[] octets = selector == 0
                ? certificate.getEncoded()
                : certificate.getPublicKey().getEncoded();
        byte[] data = switch (matching) {
            case 0 -> octets;
            case 1 -> MessageDigest.getInstance("SHA-256").digest(octets);
            default -> MessageDigest.getInstance("SHA-512").digest(octets);
        };
        return new TlsaRecord(usage, selector, matching, HexFormat.of().formatHex(data));
    }
}
