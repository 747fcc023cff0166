package org.posthorn.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A UNIX socket in the shape of those that connections know: what they need of it, and no more. Reads and writes
/// wait without a bound of their own, as those of a TCP socket do here: whoever holds the connection has it cut.
final class UnixSocket extends Socket {
    private final StallGuard guard;
    private @Nullable SocketChannel channel;
    private boolean closed;

    /// @param guard cuts an attempt to connect that takes too long, as one does while the server's backlog is full
    UnixSocket(StallGuard guard) {
        this.guard = guard;
    }

    @Override
    public void connect(SocketAddress to, int timeoutMillis) throws IOException {
        SocketChannel opened = open();
        try (var watch = guard.watch(this::cut)) {
            watch.allow(Duration.ofMillis(timeoutMillis));
            try {
                opened.connect(to);
            } catch (IOException e) {
                throw watch.isExpired() ? timedOut(e) : e;
            }
        }
    }

    /// A close may have come before.
    private synchronized SocketChannel open() throws IOException {
        if (closed) {
            throw new SocketException("closed");
        }
        SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel = opened;
        return opened;
    }

    private static IOException timedOut(IOException e) {
        var timeout = new SocketTimeoutException("timed out");
        timeout.initCause(e);
        return timeout;
    }

    private synchronized SocketChannel connected() throws IOException {
        if (channel == null) {
            throw new SocketException("not connected");
        }
        return channel;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return Channels.newInputStream(connected());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return Channels.newOutputStream(connected());
    }

    /// It delays nothing in any case.
    @Override
    public void setTcpNoDelay(boolean on) {}

    /// Whoever keeps sockets to cut them forgets those that are.
    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    private void cut() {
        try {
            close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }
}
