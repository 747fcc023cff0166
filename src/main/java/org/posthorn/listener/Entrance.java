package org.posthorn.listener;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import org.posthorn.event.MailEvent;
import org.posthorn.session.SessionRole;
import org.posthorn.session.SessionServices;
import org.posthorn.session.SmtpSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/// Where SubEthaSMTP hands over a connection, on the virtual thread it made for it and before any banner: the whole
/// dialogue happens within [#accept(Session)], and the socket is closed when it returns.
final class Entrance implements SessionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
    private static final SessionAcceptance CROWDED =
            SessionAcceptance.failure(421, "4.3.2 Too many connections, try again later");
    /// Makes SubEthaSMTP leave; what it writes finds the socket closed.
    private static final SessionAcceptance DONE = SessionAcceptance.failure(221, "2.0.0 Bye");

    private final ListenerSettings settings;
    private final SessionServices services;
    private final SmtpSessions dialogues;
    private final OpenSessions open;
    private final ProxyGate proxies;
    private final Semaphore permits;

    Entrance(ListenerSettings settings, SessionServices services, SmtpSessions dialogues, OpenSessions open) {
        this.settings = settings;
        this.services = services;
        this.dialogues = dialogues;
        this.open = open;
        this.proxies = new ProxyGate(settings.proxies(), System::nanoTime);
        this.permits = new Semaphore(settings.maxConnections());
    }

    @Override
    public SessionAcceptance accept(Session session) {
        if (!permits.tryAcquire()) {
            return turnAway(session.getSocket());
        }
        try {
            converse(session);
        } catch (ProxyRefusedException e) {
            publishRefusal(session.getSocket(), String.valueOf(e.getMessage()));
            close(session.getSocket());
        } catch (IOException e) {
            LOG.debug("{} was gone before its session began", session.getSocket(), e);
            close(session.getSocket());
        } finally {
            permits.release();
        }
        return DONE;
    }

    private void converse(Session session) throws IOException {
        Endpoints endpoints = proxies.pass(session.getSocket());
        // The buffers that the accept thread made for a dialogue of its own are 24 KB; made again on this thread they
        // are 1 KB.
        session.setSocket(session.getSocket());
        var connection =
                new SocketConnection(session.getSocket(), endpoints, services.tls(), settings.clientCertificates());
        open.run(dialogues.open(connection));
    }

    private SessionAcceptance turnAway(Socket socket) {
        publishRefusal(socket, "too many connections");
        if (settings.session().role() == SessionRole.SUBMISSIONS) {
            // The client expects TLS, and a handshake is what there is no room for.
            close(socket);
        }
        return CROWDED;
    }

    private void publishRefusal(Socket socket, String reason) {
        services.events()
                .publish(new MailEvent.ConnectionRefused(
                        services.clock().instant(),
                        settings.session().listener(),
                        socket.getInetAddress().getHostAddress(),
                        reason));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing {}", socket, e);
        }
    }

    @Override
    public void onSessionEnd(Session session) {
        // Only sessions that SubEthaSMTP itself runs end here, and there are none.
    }
}
