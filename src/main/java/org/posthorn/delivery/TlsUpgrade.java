package org.posthorn.delivery;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.posthorn.tls.ClientTls;

/// Lays TLS over a connection to a peer, as its client.
@FunctionalInterface
interface TlsUpgrade {
    /// The socket to go on with, its handshake not yet begun.
    ///
    /// @param host whom the peer is asked to be: the name in SNI
    SSLSocket wrap(Socket connected, String host) throws IOException;

    /// Another implementation, which comes through handshakes that this one fails at; empty where there is none.
    default Optional<TlsUpgrade> alternative() {
        return Optional.empty();
    }

    static TlsUpgrade of(ClientTls client) {
        return new TlsUpgrade() {
            @Override
            public SSLSocket wrap(Socket connected, String host) throws IOException {
                return client.wrap(connected, host);
            }

            @Override
            public Optional<TlsUpgrade> alternative() {
                return client.alternative().map(TlsUpgrade::of);
            }
        };
    }
}
