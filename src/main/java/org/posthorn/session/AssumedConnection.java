package org.posthorn.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.posthorn.tls.TlsDescription;

/// A connection whose other end speaks for a client of its own.
///
/// @param knowsClient whether `remote` is that client's address
record AssumedConnection(Connection connection, InetAddress remote, InetAddress local, boolean knowsClient)
        implements Connection {
    @Override
    public InputStream input() throws IOException {
        return connection.input();
    }

    @Override
    public OutputStream output() throws IOException {
        return connection.output();
    }

    @Override
    public boolean canStartTls() {
        return connection.canStartTls();
    }

    @Override
    public TlsDescription startTls() throws IOException {
        return connection.startTls();
    }

    @Override
    public @Nullable TlsDescription tls() {
        return connection.tls();
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public void abort() {
        connection.abort();
    }
}
