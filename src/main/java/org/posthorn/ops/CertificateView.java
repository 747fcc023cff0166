package org.posthorn.ops;

import java.util.List;
import org.posthorn.tls.ServedCertificate;

/// A certificate that the server shows.
///
/// @param names the hosts it is for
/// @param algorithm of its key
/// @param expires as ISO 8601 in UTC
public record CertificateView(String file, List<String> names, String algorithm, String expires) {
    public CertificateView {
        names = List.copyOf(names);
    }

    static CertificateView of(ServedCertificate served) {
        return new CertificateView(
                served.file().toString(),
                served.names(),
                served.algorithm(),
                served.expires().toString());
    }
}
