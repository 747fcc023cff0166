package org.posthorn.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/// The certificate of a client, which has shown that it has the key (RFC 8446 section 4.4.3).
///
/// @param fingerprint of the whole certificate
/// @param subject the distinguished name, for logs; proves nothing unless vouched
/// @param addresses the e-mail addresses in it (rfc822Name, RFC 5280 section 4.2.1.6); prove nothing unless vouched
/// @param vouched whether a chain leads to one of the authorities
public record ClientCertificate(Fingerprint fingerprint, String subject, List<String> addresses, boolean vouched) {
    private static final int RFC822_NAME = 1;

    public ClientCertificate {
        addresses = List.copyOf(addresses);
    }

    static ClientCertificate of(X509Certificate certificate, boolean vouched) {
        return new ClientCertificate(
                Fingerprint.of(certificate),
                certificate.getSubjectX500Principal().getName(),
                addresses(certificate),
                vouched);
    }

    private static List<String> addresses(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(RFC822_NAME))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            // Names that can't be read are no names.
            return List.of();
        }
    }
}
