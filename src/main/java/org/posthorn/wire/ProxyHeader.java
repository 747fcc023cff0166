package org.posthorn.wire;

import java.net.InetSocketAddress;

/// What a proxy says of the connection it passes on (PROXY protocol, versions 1 and 2): whose it is.
public sealed interface ProxyHeader {
    /// The proxy's own connection, such as a health check (LOCAL).
    record Own() implements ProxyHeader {}

    /// Of a client that has no address which this server could know: UNKNOWN, UNSPEC, or a Unix socket.
    record Unnamed() implements ProxyHeader {}

    /// Of a client.
    ///
    /// @param source the client's address
    /// @param destination the proxy's address that it connected to
    record Client(InetSocketAddress source, InetSocketAddress destination) implements ProxyHeader {}
}
