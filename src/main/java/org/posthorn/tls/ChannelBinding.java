package org.posthorn.tls;

import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;

/// What ties a login to its TLS session: `tls-exporter` (RFC 9266), the same octets on both sides and on no other
/// connection. Any thread.
@FunctionalInterface
public interface ChannelBinding {
    /// Where there is none.
    ChannelBinding NONE = Optional::empty;

    /// What the octets are exported as (RFC 9266 section 2), with an empty context.
    String LABEL = "EXPORTER-Channel-Binding";

    /// How many.
    int OCTETS = 32;

    /// 32 octets. Empty when the session has none that is safe: TLS 1.2 without extended master secret (RFC 7627
    /// section 5.4).
    Optional<byte[]> octets();

    /// Of a session whose handshake has ended; made when it is asked for.
    static ChannelBinding of(SSLSession session) {
        return () -> export(session);
    }

    private static Optional<byte[]> export(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            return Optional.of(extended.exportKeyingMaterialData(LABEL, new byte[0], OCTETS));
        } catch (SSLKeyException | IllegalStateException | UnsupportedOperationException e) {
            // The JDK refuses where RFC 7627 does, and where the session has lost its secrets.
            return Optional.empty();
        }
    }
}
