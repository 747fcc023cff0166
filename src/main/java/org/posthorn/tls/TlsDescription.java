package org.posthorn.tls;

import javax.net.ssl.SSLSession;

/// What a handshake agreed on, for Received fields, logs and metrics.
///
/// @param version such as `TLSv1.3`
/// @param cipherSuite such as `TLS_AES_256_GCM_SHA384`
public record TlsDescription(String version, String cipherSuite) {

    /// Of a session whose handshake has ended.
    public static TlsDescription of(SSLSession session) {
        return new TlsDescription(session.getProtocol(), session.getCipherSuite());
    }

    @Override
    public String toString() {
        return version + ' ' + cipherSuite;
    }
}
