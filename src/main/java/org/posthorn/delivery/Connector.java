package org.posthorn.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens connections. Blocks; any thread.
@FunctionalInterface
interface Connector {
    /// @param local where the connection comes from; null where the system chooses
    /// @param opened is given the socket before it connects, so that others can close it
    /// @throws java.net.BindException when it can't come from there
    /// @throws IOException when it does not come about
    Socket connect(SocketAddress remote, @Nullable InetAddress local, Duration timeout, Consumer<Socket> opened)
            throws IOException;

    /// Over the network.
    static Connector tcp() {
        return connector(Socket::new);
    }

    /// To UNIX sockets.
    ///
    /// @param guard bounds their reads and writes
    static Connector unix(StallGuard guard) {
        return connector(() -> new UnixSocket(guard));
    }

    private static Connector connector(Supplier<Socket> sockets) {
        return (remote, local, timeout, opened) -> {
            Socket socket = sockets.get();
            boolean connected = false;
            try {
                opened.accept(socket);
                if (local != null) {
                    socket.bind(new InetSocketAddress(local, 0));
                }
                socket.setTcpNoDelay(true);
                socket.connect(remote, (int) Math.max(1, timeout.toMillis()));
                connected = true;
                return socket;
            } finally {
                if (!connected) {
                    socket.close();
                }
            }
        };
    }
}
