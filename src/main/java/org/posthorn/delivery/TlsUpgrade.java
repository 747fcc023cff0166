package org.posthorn.delivery;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/// Lays TLS over a connection to a peer, as its client.
@FunctionalInterface
interface TlsUpgrade {
    /// The socket to go on with, its handshake not yet begun.
    ///
    /// @param host whom the peer is asked to be: the name in SNI
    SSLSocket wrap(Socket connected, String host) throws IOException;
}
