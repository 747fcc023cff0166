package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/// What clients are offered in a handshake, one for each way of asking for certificates. Any thread.
interface Offer {
    /// Wraps a connected socket, the handshake not begun.
    SSLSocket wrap(Socket socket) throws IOException;

    /// Of a socket that this offer wrapped, after its handshake.
    ChannelBinding binding(SSLSocket secured);
}
