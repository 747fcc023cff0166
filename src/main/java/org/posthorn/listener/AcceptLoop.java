package org.posthorn.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.server.SMTPServer;

/// One bind: a listening socket with SubEthaSMTP's accept loop, which gives each connection a virtual thread.
final class AcceptLoop {
    /// Room for those that are being told that there is none.
    private static final int EXTRA_CONNECTIONS = 100;

    private final InetSocketAddress bind;
    private final SMTPServer server;
    private @Nullable StoppableServerSocket socket;

    AcceptLoop(ListenerSettings settings, InetSocketAddress bind, Entrance entrance) {
        this.bind = bind;
        this.server = SMTPServer.port(bind.getPort())
                .bindAddress(bind.getAddress())
                .hostName(settings.session().hostname())
                .backlog(settings.backlog())
                .maxConnections(settings.maxConnections() + EXTRA_CONNECTIONS)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .serverThreadName("accept-" + settings.session().listener())
                .sessionIdFactory(() -> "")
                .serverSocketFactory(this::createSocket)
                .sessionHandler(entrance)
                .build();
    }

    private StoppableServerSocket createSocket() throws IOException {
        var created = new StoppableServerSocket();
        socket = created;
        return created;
    }

    void start() throws BindException {
        try {
            server.start();
        } catch (RuntimeException e) {
            closeQuietly();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BindException("cannot listen on " + text(bind) + ": " + cause.getMessage(), cause);
        }
    }

    /// Where it listens, with the port that was free when any would do.
    InetSocketAddress address() {
        return new InetSocketAddress(bind.getAddress(), server.getPortAllocated());
    }

    void stopAccepting() {
        closeQuietly();
    }

    /// Ends the loop, and closes what connections it still has.
    void stop() {
        server.stop();
    }

    private void closeQuietly() {
        StoppableServerSocket created = socket;
        if (created != null) {
            created.stopAccepting();
        }
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }
}
