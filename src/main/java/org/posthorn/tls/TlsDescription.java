package org.posthorn.tls;

import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What a handshake agreed on, for Received fields, logs, metrics and logins.
///
/// @param version such as `TLSv1.3`
/// @param cipherSuite such as `TLS_AES_256_GCM_SHA384`
/// @param client the certificate that the other side has shown, when it was asked for one; else null
/// @param binding what a login can be tied to
public record TlsDescription(
        String version, String cipherSuite, @Nullable ClientCertificate client, ChannelBinding binding) {

    /// Without certificate of a client or channel binding.
    public TlsDescription(String version, String cipherSuite) {
        this(version, cipherSuite, null, ChannelBinding.NONE);
    }

    /// Of a session whose handshake has ended.
    public static TlsDescription of(SSLSession session) {
        return new TlsDescription(session.getProtocol(), session.getCipherSuite(), null, ChannelBinding.of(session));
    }

    @Override
    public String toString() {
        return version + ' ' + cipherSuite;
    }
}
