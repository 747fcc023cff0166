package org.posthorn.listener;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.posthorn.session.Connection;
import org.posthorn.tls.ClientCertificates;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TlsDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection that is a socket.
final class SocketConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);
    private static final int MAX_DRAINED = 64 * 1024;

    private final Socket plain;
    private final Endpoints endpoints;
    private final @Nullable ServerTls keys;
    private final ClientCertificates clientCertificates;
    private volatile Socket current;
    private volatile @Nullable TlsDescription tls;

    SocketConnection(
            Socket socket, Endpoints endpoints, @Nullable ServerTls keys, ClientCertificates clientCertificates)
            throws IOException {
        this.plain = socket;
        this.endpoints = endpoints;
        this.keys = keys;
        this.clientCertificates = clientCertificates;
        this.current = socket;
        socket.setTcpNoDelay(true);
        // Waits are bounded by the session's gate.
        socket.setSoTimeout(0);
    }

    @Override
    public InputStream input() throws IOException {
        return current.getInputStream();
    }

    @Override
    public OutputStream output() throws IOException {
        return current.getOutputStream();
    }

    @Override
    public InetAddress remote() {
        return endpoints.remote();
    }

    @Override
    public boolean knowsClient() {
        return endpoints.knowsClient();
    }

    @Override
    public InetAddress local() {
        return endpoints.local();
    }

    @Override
    public boolean canStartTls() {
        return keys != null && tls == null;
    }

    @Override
    public TlsDescription startTls() throws IOException {
        if (keys == null) {
            throw new IOException("no key for TLS");
        }
        ServerTls.Secured secured = keys.accept(plain, clientCertificates);
        current = secured.socket();
        tls = secured.description();
        return secured.description();
    }

    @Override
    public @Nullable TlsDescription tls() {
        return tls;
    }

    /// What the client sent and nobody read would make the system reset the connection, and the last reply be lost.
    @Override
    public void close() {
        try {
            if (current instanceof SSLSocket secured) {
                ServerTls.close(secured);
            } else if (!plain.isClosed()) {
                plain.shutdownOutput();
                drain(plain.getInputStream());
            }
        } catch (IOException e) {
            LOG.debug("closing {}", plain, e);
        } finally {
            abort();
        }
    }

    private static void drain(InputStream input) throws IOException {
        var block = new byte[1024];
        for (int drained = 0; drained < MAX_DRAINED && input.available() > 0; drained += block.length) {
            if (input.read(block) < 0) {
                return;
            }
        }
    }

    @Override
    public void abort() {
        try {
            plain.close();
        } catch (IOException e) {
            LOG.debug("closing {}", plain, e);
        }
    }
}
