package org.posthorn.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// A UNIX socket behind which a peer answers that listens on a port of loopback.
final class UnixFront implements AutoCloseable {
    private final ServerSocketChannel server;
    private final int port;

    UnixFront(Path socket, int port) throws IOException {
        this.port = port;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                var peer = new Socket(InetAddress.getLoopbackAddress(), port);
                copy(Channels.newInputStream(client), peer.getOutputStream(), client, peer);
                copy(peer.getInputStream(), Channels.newOutputStream(client), client, peer);
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    /// What ends one way ends both.
    private static void copy(InputStream from, OutputStream to, SocketChannel client, Socket peer) {
        Thread.ofVirtual().start(() -> {
            try (client;
                    peer) {
                from.transferTo(to);
            } catch (IOException e) {
                // The other way has ended.
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
