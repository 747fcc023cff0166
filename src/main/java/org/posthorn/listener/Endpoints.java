package org.posthorn.listener;

import java.net.InetAddress;
import java.net.Socket;

/// Between whom a connection is: behind a proxy, between the client and the address of the proxy that it knows.
///
/// @param knowsClient false when a proxy could not name the client, and `remote` is the proxy's own address
record Endpoints(InetAddress remote, InetAddress local, boolean knowsClient) {
    /// Of a connection that no proxy passed on.
    static Endpoints of(Socket socket) {
        return new Endpoints(socket.getInetAddress(), socket.getLocalAddress(), true);
    }
}
