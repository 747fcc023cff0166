package org.posthorn.delivery;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.PasswordFile;
import org.posthorn.account.SaslLogin;
import org.posthorn.account.SaslLoginException;
import org.posthorn.account.SaslLogins;
import org.posthorn.account.SaslMechanism;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent.HostLogin;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;
import org.posthorn.route.Login;

/// Logs in to a host before any mail (RFC 4954). Only where TLS has shown that it is the host that was meant: whoever
/// sat in between would have the password otherwise (section 14). What goes wrong is for the operator to put right, so
/// mail waits. Any thread.
final class SmtpLogin {
    /// Octets of a command with its CRLF; a longer initial response is sent when the host asks (RFC 4954 section 4).
    private static final int LONGEST_COMMAND = 512;

    private static final int CHALLENGE = 334;
    private static final EnhancedStatus NOT_OFFERED = new EnhancedStatus(4, 7, 4);
    private static final EnhancedStatus NOT_SECURE = new EnhancedStatus(4, 7, 5);
    private static final EnhancedStatus REFUSED = new EnhancedStatus(4, 7, 8);
    private static final EnhancedStatus CONNECTION_LOST = new EnhancedStatus(4, 4, 2);

    private final Login login;
    private final SaslLogins mechanisms;
    private final DeliveryTimeouts timeouts;
    private final EventSink events;
    private final InstantSource clock;

    SmtpLogin(Login login, DeliveryTimeouts timeouts, EventSink events, InstantSource clock) {
        this.login = login;
        this.mechanisms = new SaslLogins();
        this.timeouts = timeouts;
        this.events = events;
        this.clock = clock;
    }

    /// Returns once the host has let us in, and has proven what it has to prove.
    ///
    /// @throws TroubleException when it did not
    void run(PeerConnection peer) throws TroubleException {
        if (!peer.relay().tls().isAuthenticated()) {
            throw refused(peer, NOT_SECURE, "no login without TLS to a host that is known", null);
        }
        Optional<SaslMechanism> mechanism =
                mechanisms.choose(login.mechanisms(), peer.extensions().logins(), peer.binding());
        if (mechanism.isEmpty()) {
            told(peer, "none", "nothing of " + login.keywords() + " is offered");
            throw refused(peer, NOT_OFFERED, "the host offers no login of the kinds that its route allows", null);
        }
        try {
            exchange(peer, mechanism.get());
            told(peer, mechanism.get().keyword(), "");
        } catch (SaslLoginException e) {
            String reason = String.valueOf(e.getMessage());
            told(peer, mechanism.get().keyword(), reason);
            throw refused(peer, REFUSED, "the login to the host failed: " + withoutPath(reason), null);
        } catch (IOException e) {
            told(peer, mechanism.get().keyword(), String.valueOf(e.getMessage()));
            throw new TroubleException(new Trouble(
                    FailurePolicy.ofFault(Phase.LOGIN),
                    Diagnosis.of(CONNECTION_LOST, String.valueOf(e.getMessage()), peer.relay()),
                    true));
        }
    }

    private void exchange(PeerConnection peer, SaslMechanism mechanism)
            throws IOException, SaslLoginException, TroubleException {
        String password = PasswordFile.read(login.passwordFile());
        SaslLogin exchange = mechanisms.begin(mechanism, login.mechanisms(), login.user(), password, peer.binding());
        byte[] unsent = begin(peer, mechanism, exchange.initial());
        SmtpReply reply = peer.reply("AUTH", timeouts.command());
        // Bounded: a mechanism has so many answers and no more.
        while (reply.code() == CHALLENGE) {
            byte[] answer = unsent == null ? answer(peer, exchange, reply) : unsent;
            unsent = null;
            peer.out().text(encoded(answer)).endLine();
            reply = peer.reply("AUTH", timeouts.command());
        }
        if (!reply.isPositive()) {
            told(peer, mechanism.keyword(), reply.toString());
            EnhancedStatus status = reply.isTransient() && reply.status() != null ? reply.status() : REFUSED;
            throw refused(peer, status, "the host refuses the login of its route: " + reply, reply);
        }
        if (!exchange.isComplete()) {
            throw new SaslLoginException("the host says yes before it has shown that it knows the password");
        }
    }

    /// @return what the host must ask for first; null when all is sent that can be
    private static byte @Nullable [] begin(PeerConnection peer, SaslMechanism mechanism, byte @Nullable [] initial)
            throws IOException {
        String command = "AUTH " + mechanism.keyword();
        String response = initial == null ? "" : ' ' + encoded(initial);
        boolean fits = command.length() + response.length() + 2 <= LONGEST_COMMAND;
        peer.out().text(fits ? command + response : command).endLine();
        return fits ? null : initial;
    }

    /// What a host says that can't be answered ends the exchange, by `*` (RFC 4954 section 4).
    private byte[] answer(PeerConnection peer, SaslLogin exchange, SmtpReply reply) throws SaslLoginException {
        try {
            return exchange.next(decoded(reply));
        } catch (SaslLoginException e) {
            cancel(peer);
            throw e;
        }
    }

    private void cancel(PeerConnection peer) {
        try {
            peer.out().text("*").endLine();
            peer.reply("AUTH", timeouts.quit());
        } catch (IOException e) {
            // The connection is closed in any case, for a reason that says more.
        }
    }

    private static byte[] decoded(SmtpReply reply) throws SaslLoginException {
        try {
            if (reply.lines().size() == 1) {
                return Base64.getDecoder().decode(reply.lines().getFirst());
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new SaslLoginException("the host's challenge is not one line of base64");
    }

    private static String encoded(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /// The sender gets to read the diagnosis, and where files lie is none of his business.
    private String withoutPath(String reason) {
        return reason.contains(login.passwordFile().toString()) ? "the password can't be read" : reason;
    }

    private void told(PeerConnection peer, String mechanism, String reason) {
        events.publish(new HostLogin(
                clock.instant(), peer.relay().toString(), mechanism, login.user(), reason.isEmpty(), reason));
    }

    private static TroubleException refused(
            PeerConnection peer, EnhancedStatus status, String text, @Nullable SmtpReply reply) {
        var diagnosis = new Diagnosis(status, text, peer.relay(), reply);
        return new LoginRefusedException(new Trouble(FailurePolicy.ofUnusableHost(), diagnosis, true));
    }
}
