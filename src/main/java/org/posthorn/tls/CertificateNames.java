package org.posthorn.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// The host names that a certificate is for (RFC 9525 section 3), in lower case, international ones as A-labels.
final class CertificateNames {
    private static final int DNS_NAME = 2;
    private static final String WILDCARD = "*.";

    private CertificateNames() {}

    /// The alternative names of the certificate; where it has none at all, its common name, as old ones have it.
    static List<String> of(X509Certificate certificate) {
        List<String> names = alternativeNames(certificate);
        return names.isEmpty() ? commonName(certificate) : names;
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(DNS_NAME))
                            .map(name -> normal(String.valueOf(name.get(1))))
                            .distinct()
                            .toList();
        } catch (CertificateParsingException e) {
            // Served for no name then, but as the default it still does.
            return List.of();
        }
    }

    static List<String> commonName(X509Certificate certificate) {
        try {
            var name = new LdapName(certificate.getSubjectX500Principal().getName());
            return name.getRdns().stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(part -> normal(String.valueOf(part.getValue())))
                    .toList();
        } catch (InvalidNameException e) {
            return List.of();
        }
    }

    static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /// The wildcard that would cover this host: one label and no more (RFC 9525 section 6.3); empty when there can
    /// be none.
    static String wildcardFor(String host) {
        int dot = host.indexOf('.');
        return dot < 1 ? "" : WILDCARD + host.substring(dot + 1);
    }
}
