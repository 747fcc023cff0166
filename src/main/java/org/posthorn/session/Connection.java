package org.posthorn.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.posthorn.tls.TlsDescription;

/// A client's connection, in clear text or under TLS. Its session's thread reads and writes it; another may write
/// to it while that one waits to read, and may close it at any time.
public interface Connection {
    /// What the client sends; after [#startTls()] another stream.
    InputStream input() throws IOException;

    /// What the client gets; after [#startTls()] another stream.
    OutputStream output() throws IOException;

    /// The client's address. Behind a proxy that is not the other end's.
    InetAddress remote();

    /// Whether [#remote()] is the client's: false when a proxy passes a client on and can't name its address, so
    /// that the proxy's own stands in for it.
    default boolean knowsClient() {
        return true;
    }

    /// The address of this server that the client connected to.
    InetAddress local();

    /// Whether there is a key for TLS, and TLS has not begun.
    boolean canStartTls();

    /// Shakes hands and goes on under TLS.
    ///
    /// @throws IOException when the handshake fails; the connection is of no more use then
    TlsDescription startTls() throws IOException;

    /// What TLS agreed on; null in clear text.
    @Nullable
    TlsDescription tls();

    /// Closes in order, so that what was written arrives. Does nothing the second time.
    void close();

    /// Closes at once, whatever other threads do.
    void abort();
}
