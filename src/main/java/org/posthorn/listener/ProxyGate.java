package org.posthorn.listener;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.posthorn.wire.ProxyHeader;
import org.posthorn.wire.ProxyHeaderParser;
import org.posthorn.wire.ProxySyntaxException;

/// Reads the PROXY header of a connection from a proxy, and not an octet beyond it: what follows is the client's, a
/// command or the beginning of TLS. Any thread.
final class ProxyGate {
    private static final int FIRST_BUFFER = 256;

    private final ProxySettings settings;
    private final LongSupplier nanoTime;

    /// @param nanoTime as [System#nanoTime()]
    ProxyGate(ProxySettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /// Between whom the connection is, as its header says when it comes from a proxy. May leave a time-out on the
    /// socket.
    ///
    /// @throws ProxyRefusedException when the header does not come in time, or is not valid
    Endpoints pass(Socket socket) throws IOException {
        Endpoints own = Endpoints.of(socket);
        if (settings.proxyNetworks().stream().noneMatch(network -> network.contains(own.remote()))) {
            return own;
        }
        try {
            return switch (read(socket)) {
                case ProxyHeader.Own _ -> own;
                case ProxyHeader.Unnamed _ -> new Endpoints(own.remote(), own.local(), false);
                case ProxyHeader.Client client ->
                    new Endpoints(
                            client.source().getAddress(), client.destination().getAddress(), true);
            };
        } catch (ProxySyntaxException e) {
            throw new ProxyRefusedException(String.valueOf(e.getMessage()), e);
        } catch (SocketTimeoutException e) {
            throw new ProxyRefusedException("none came in time", e);
        } catch (EOFException e) {
            throw new ProxyRefusedException("closed before its end", e);
        }
    }

    private ProxyHeader read(Socket socket) throws IOException {
        long deadline = nanoTime.getAsLong() + settings.proxyHeaderTimeout().toNanos();
        InputStream input = socket.getInputStream();
        var octets = new byte[FIRST_BUFFER];
        int length = 0;
        int missing = ProxyHeaderParser.missing(octets, length, settings.proxyHeader());
        while (missing > 0) {
            if (length + missing > octets.length) {
                octets = Arrays.copyOf(octets, length + missing);
            }
            allowUntil(deadline, socket);
            int count = input.read(octets, length, missing);
            if (count < 0) {
                throw new EOFException();
            }
            length += count;
            missing = ProxyHeaderParser.missing(octets, length, settings.proxyHeader());
        }
        return ProxyHeaderParser.parse(octets, length);
    }

    private void allowUntil(long deadline, Socket socket) throws IOException {
        long rest = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
        if (rest < 1) {
            throw new SocketTimeoutException("proxy-header");
        }
        socket.setSoTimeout((int) rest);
    }
}
