package org.posthorn.delivery;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent.TlsStarted;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.mail.SmtpReply;

/// Brings a connection to where a transaction may begin: connected, greeted, EHLO or HELO, TLS where offered.
final class Dialer {
    private static final int READY = 220;
    private static final EnhancedStatus NO_ANSWER = new EnhancedStatus(4, 4, 1);
    private static final EnhancedStatus CONNECTION_LOST = new EnhancedStatus(4, 4, 2);
    private static final EnhancedStatus NO_TLS = new EnhancedStatus(4, 7, 5);

    private final DeliverySettings settings;
    private final Dialect dialect;
    private final TlsUpgrade tls;
    private final StallGuard guard;
    private final EventSink events;
    private final InstantSource clock;

    Dialer(
            DeliverySettings settings,
            Dialect dialect,
            TlsUpgrade tls,
            StallGuard guard,
            EventSink events,
            InstantSource clock) {
        this.settings = settings;
        this.dialect = dialect;
        this.tls = tls;
        this.guard = guard;
        this.events = events;
        this.clock = clock;
    }

    /// @throws TroubleException when this address is of no use now
    PeerConnection dial(String host, InetSocketAddress address, Consumer<Socket> opened) throws TroubleException {
        PeerConnection peer = connect(host, address, opened);
        if (dialect == Dialect.LMTP
                || !settings.startTls()
                || !peer.extensions().startTls()) {
            return peer;
        }
        try {
            if (secure(peer)) {
                return peer;
            }
        } catch (PeerException e) {
            peer.close();
            if (!settings.clearTextAfterTlsFailure()) {
                throw fault(Phase.STARTTLS, NO_TLS, e, peer.relay());
            }
            // What the failed handshake left on the connection can't be told from a reply: a new one (RFC 3207 section
            // 4.1).
            return connect(host, address, opened);
        } catch (TroubleException e) {
            peer.close();
            throw e;
        }
        return peer;
    }

    private PeerConnection connect(String host, InetSocketAddress address, Consumer<Socket> opened)
            throws TroubleException {
        PeerConnection peer;
        try {
            peer = PeerConnection.open(host, address, settings.timeouts(), guard, opened);
        } catch (PeerException e) {
            var relay = new Relay(host, address.getAddress().getHostAddress(), address.getPort());
            throw fault(Phase.CONNECT, NO_ANSWER, e, relay);
        }
        boolean ready = false;
        try {
            greeting(peer);
            hello(peer);
            ready = true;
            return peer;
        } finally {
            if (!ready) {
                peer.close();
            }
        }
    }

    private void greeting(PeerConnection peer) throws TroubleException {
        try {
            SmtpReply reply = peer.reply("greeting", settings.timeouts().greeting());
            if (!reply.isPositive()) {
                throw refusal(Phase.GREETING, reply, peer);
            }
        } catch (PeerException e) {
            throw fault(Phase.GREETING, CONNECTION_LOST, e, peer.relay());
        }
    }

    /// EHLO, and HELO where that is not known (RFC 5321 section 3.2).
    private void hello(PeerConnection peer) throws TroubleException {
        try {
            SmtpReply reply = command(peer, dialect.hello());
            if (reply.isPositive()) {
                peer.offers(Extensions.of(reply, settings.exchange().ignoredExtensions()));
                return;
            }
            if (dialect == Dialect.SMTP && reply.isPermanent()) {
                peer.offers(Extensions.NONE);
                reply = command(peer, "HELO");
            }
            if (!reply.isPositive()) {
                throw refusal(Phase.HELLO, reply, peer);
            }
        } catch (PeerException e) {
            throw fault(Phase.HELLO, CONNECTION_LOST, e, peer.relay());
        }
    }

    private SmtpReply command(PeerConnection peer, String verb) throws PeerException {
        try {
            peer.out().text(verb).text(" ").text(settings.hostname()).endLine();
        } catch (PeerException e) {
            throw e;
        } catch (java.io.IOException e) {
            throw new PeerException(verb + ": " + e.getMessage(), e);
        }
        return peer.reply(verb, settings.timeouts().command());
    }

    /// @return false when the peer would not, and the connection goes on in clear text
    /// @throws PeerException when the handshake failed
    private boolean secure(PeerConnection peer) throws PeerException, TroubleException {
        SmtpReply reply = startTls(peer);
        if (reply.code() != READY) {
            if (FailurePolicy.endsConnection(reply) || !settings.clearTextAfterTlsFailure()) {
                throw refusal(Phase.STARTTLS, reply, peer);
            }
            return false;
        }
        SSLSession session = peer.startTls(tls);
        events.publish(new TlsStarted(
                clock.instant(), false, peer.relay().toString(), session.getProtocol(), session.getCipherSuite()));
        hello(peer);
        return true;
    }

    private SmtpReply startTls(PeerConnection peer) throws PeerException {
        try {
            peer.out().text("STARTTLS").endLine();
        } catch (PeerException e) {
            throw e;
        } catch (java.io.IOException e) {
            throw new PeerException("STARTTLS: " + e.getMessage(), e);
        }
        return peer.reply("STARTTLS", settings.timeouts().command());
    }

    private static TroubleException refusal(Phase phase, SmtpReply reply, PeerConnection peer) {
        Verdict verdict = FailurePolicy.ofReply(phase, reply);
        int category = verdict == Verdict.NEXT_HOST_OR_BOUNCE ? 5 : 4;
        return new TroubleException(new Trouble(verdict, Diagnosis.of(reply, category, peer.relay()), true));
    }

    private static TroubleException fault(Phase phase, EnhancedStatus status, PeerException e, Relay relay) {
        String text = String.valueOf(e.getMessage());
        return new TroubleException(new Trouble(FailurePolicy.ofFault(phase), Diagnosis.of(status, text, relay), true));
    }
}
