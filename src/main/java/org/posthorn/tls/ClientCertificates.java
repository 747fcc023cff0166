package org.posthorn.tls;

/// Whether a listener asks its clients for a certificate of theirs.
public enum ClientCertificates {
    /// No client is asked.
    NONE,
    /// A client is asked, and served whatever it shows. What it shows is its own: the handshake proves that it has
    /// the key. Whether an authority vouches for it is told by [ClientCertificate#vouched()].
    REQUEST,
    /// A client without a certificate that an authority vouches for gets no TLS session.
    REQUIRE
}
