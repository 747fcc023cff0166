package org.posthorn.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/// Whose a server's certificate is, by its alternative names alone (RFC 9525).
final class CertificateOwners {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private CertificateOwners() {}

    /// @param host a name, or an address
    /// @throws IllegalArgumentException when its names can't be read
    static boolean has(X509Certificate certificate, String host) {
        for (List<?> name : names(certificate)) {
            Object type = name.get(0);
            String text = String.valueOf(name.get(1));
            if (type.equals(DNS_NAME) && matches(text, host) || type.equals(IP_ADDRESS) && isAddress(text, host)) {
                return true;
            }
        }
        return false;
    }

    /// The same by the rules of DANE (RFC 7672 section 3.2.3): where the certificate has no alternative name that is a
    /// host's, the common name counts.
    ///
    /// @throws IllegalArgumentException when its names can't be read
    static boolean hasByDane(X509Certificate certificate, String host) {
        boolean named =
                names(certificate).stream().anyMatch(name -> name.getFirst().equals(DNS_NAME));
        return named
                ? has(certificate, host)
                : CertificateNames.commonName(certificate).stream().anyMatch(name -> matches(name, host));
    }

    private static Collection<List<?>> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// An asterisk stands for the whole first label and nothing else (RFC 9525 section 6.3).
    private static boolean matches(String pattern, String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (!pattern.startsWith("*.")) {
            return pattern.equalsIgnoreCase(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && pattern.indexOf('.', 2) > 0 && pattern.substring(1).equalsIgnoreCase(name.substring(dot));
    }

    private static boolean isAddress(String text, String host) {
        try {
            return InetAddress.ofLiteral(text).equals(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
