package org.posthorn.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.Admission;
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
    private static final String REFUSED = "4.7.0 Not now: %s; try again later";
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
            return turnAway(session.getSocket(), address(session), "too many connections", CROWDED);
        }
        try {
            return converse(session);
        } catch (ProxyRefusedException e) {
            publishRefusal(address(session), String.valueOf(e.getMessage()));
            close(session.getSocket());
        } catch (IOException e) {
            LOG.debug("{} was gone before its session began", session.getSocket(), e);
            close(session.getSocket());
        } finally {
            permits.release();
        }
        return DONE;
    }

    private SessionAcceptance converse(Session session) throws IOException {
        Endpoints endpoints = proxies.pass(session.getSocket());
        // The buffers that the accept thread made for a dialogue of its own are 24 KB; made again on this thread they
        // are 1 KB.
        session.setSocket(session.getSocket());
        var connection =
                new SocketConnection(session.getSocket(), endpoints, services.tls(), settings.clientCertificates());
        InetAddress client = connection.remote();
        return switch (services.guard().admit(client, services.policy().isTrusted(client))) {
            case Admission.Admitted admitted -> {
                try (admitted) {
                    open.run(dialogues.open(connection));
                }
                yield DONE;
            }
            case Admission.Refused refused ->
                turnAway(
                        session.getSocket(),
                        client,
                        refused.reason(),
                        SessionAcceptance.failure(421, REFUSED.formatted(refused.reason())));
        };
    }

    private static InetAddress address(Session session) {
        return session.getSocket().getInetAddress();
    }

    private SessionAcceptance turnAway(Socket socket, InetAddress client, String reason, SessionAcceptance answer) {
        publishRefusal(client, reason);
        if (settings.session().role() == SessionRole.SUBMISSIONS) {
            // The client expects TLS, and a handshake is what there is no room for.
            close(socket);
        }
        return answer;
    }

    private void publishRefusal(InetAddress client, String reason) {
        services.events()
                .publish(new MailEvent.ConnectionRefused(
                        services.clock().instant(), settings.session().listener(), client.getHostAddress(), reason));
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
