package org.posthorn.tls;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A certificate that clients may be shown.
///
/// @param file where it was read from
/// @param names the hosts it is for
/// @param algorithm of its key: `EC`, `RSA` or `EdDSA`
/// @param expires the end of its validity
public record ServedCertificate(Path file, List<String> names, String algorithm, Instant expires) {
    public ServedCertificate {
        names = List.copyOf(names);
    }

    static ServedCertificate of(Path file, KeyPairFiles pair) {
        return new ServedCertificate(
                file,
                CertificateNames.of(pair.certificate()),
                pair.key().getAlgorithm(),
                pair.certificate().getNotAfter().toInstant());
    }
}
