package org.posthorn.delivery;

import java.io.EOFException;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.AddressWalk.Candidate;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent.TlsStarted;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;
import org.posthorn.mail.TlsVerdict;

/// Brings a connection to where a transaction may begin: connected, greeted, EHLO or HELO, TLS as it is demanded of the
/// host, or where it is offered, and logged in where the route says so.
final class Dialer {
    private static final int CLOSING = 221;
    private static final EnhancedStatus NO_ANSWER = new EnhancedStatus(4, 4, 1);
    private static final EnhancedStatus CONNECTION_LOST = new EnhancedStatus(4, 4, 2);
    private static final EnhancedStatus NOT_OFFERED = new EnhancedStatus(4, 7, 4);
    private static final EnhancedStatus NO_TLS = new EnhancedStatus(4, 7, 5);

    private static final TlsFailure NO_STARTTLS =
            new TlsFailure(TlsFault.STARTTLS_NOT_SUPPORTED, "STARTTLS is not offered");

    private static final TlsFailure FAILED_BEFORE =
            new TlsFailure(TlsFault.VALIDATION_FAILURE, "TLS failed after an earlier handshake");

    private final DeliverySettings settings;
    private final Dialect dialect;
    private final TlsClient tls;
    private final StallGuard guard;
    private final EventSink events;
    private final Consumer<TlsOutcome> news;
    private final InstantSource clock;
    private final Caller caller;
    private final @Nullable SmtpLogin login;

    /// @param login null where mail goes without
    /// @param news is told what came of TLS, once for each connection
    Dialer(
            DeliverySettings settings,
            Dialect dialect,
            Caller caller,
            @Nullable SmtpLogin login,
            TlsClient tls,
            StallGuard guard,
            EventSink events,
            Consumer<TlsOutcome> news,
            InstantSource clock) {
        this.settings = settings;
        this.dialect = dialect;
        this.caller = caller;
        this.login = login;
        this.tls = tls;
        this.guard = guard;
        this.events = events;
        this.news = news;
        this.clock = clock;
    }

    /// Connects to a host by the first of its addresses that answers, and does no more.
    ///
    /// @param field the other addresses, and who is told of those that took no connection
    /// @return null when none did
    @Nullable
    Call call(Candidate first, Race.Field field, Consumer<Socket> opened) {
        return new Race(caller, settings.connectFallback(), field, opened).run(first);
    }

    /// Goes on with a call.
    ///
    /// @param domains whose mail is to go there
    /// @throws TroubleException when this address is of no use now
    PeerConnection dial(Call call, Set<String> domains, Consumer<Socket> opened) throws TroubleException {
        PeerConnection peer = greeted(call);
        if (dialect == Dialect.LMTP) {
            return peer;
        }
        PeerConnection secured = secured(peer, call.candidate(), domains, opened);
        checkNotSelf(secured, call.candidate());
        if (login != null) {
            logIn(secured, login);
        }
        return secured;
    }

    private PeerConnection secured(PeerConnection peer, Candidate to, Set<String> domains, Consumer<Socket> opened)
            throws TroubleException {
        return switch (to.demand()) {
            case Demand.ClearText clear -> inClearText(peer, clear.reason());
            case Demand.Opportunistic _, Demand.Trial _ -> opportunistic(peer, to, domains, opened, upgrade(to));
            case Demand.Encryption _,
                    Demand.Promised _,
                    Demand.Identity _,
                    Demand.Listed _,
                    Demand.Dane _,
                    Demand.Impossible _ -> demanded(peer, to, domains, opened, upgrade(to));
        };
    }

    /// Asked once TLS is as it must be: until then whoever sits on the way could make mail bounce by this. A host that the
    /// configuration names may have our name.
    private void checkNotSelf(PeerConnection peer, Candidate to) throws TroubleException {
        if (!peer.isOfRoute() && peer.isCalled(settings.hostname())) {
            peer.leave();
            throw new LoopException(FailurePolicy.ofLoop(to.rank(), peer.relay()));
        }
    }

    /// The implementation of TLS that is known to come through a handshake with this address, else the usual one.
    private TlsUpgrade upgrade(Candidate to) {
        return tls.failures().needsAlternative(to.address(), settings.tlsFailureTtl())
                ? tls.upgrade().alternative().orElse(tls.upgrade())
                : tls.upgrade();
    }

    /// The implementation to try next. A peer that closes or is silent would do so again.
    private Optional<TlsUpgrade> alternative(TlsUpgrade failed, PeerException e) {
        boolean refused = e.getCause() instanceof SSLException problem && !(problem.getCause() instanceof EOFException);
        return refused && failed == tls.upgrade() ? failed.alternative() : Optional.empty();
    }

    /// Whether mail goes there in clear text now, since TLS failed behind the handshake not long ago.
    boolean isRemembered(Candidate to) {
        return mayGoInClear(to) && tls.failures().contains(to.address(), settings.tlsFailureTtl());
    }

    /// The connection was lost under TLS or behind a refused STARTTLS, before the peer had a whole message: the next one
    /// goes in clear text without STARTTLS, where that is allowed.
    private void lostUnderTls(Candidate to) {
        if (mayGoInClear(to)) {
            tls.failures().add(to.address());
        }
    }

    /// The first transaction under TLS is over.
    void endedUnderTls(Candidate to, Transaction.Loss loss) {
        switch (loss) {
            case NONE -> tls.failures().trust(to.address());
            case AHEAD_OF_ITS_END -> lostUnderTls(to);
            case BEHIND_CONTENT -> {
                if (mayGoInClear(to)) {
                    tls.failures().suspect(to.address(), settings.tlsFailureTtl());
                }
            }
        }
    }

    /// The first transaction is over on a connection in clear text to a host that offers STARTTLS: a host that refuses it
    /// and then closes would do so at each attempt. A loss without STARTTLS does not renew what is remembered.
    void endedInClear(Candidate to, Transaction.Loss loss) {
        if (loss == Transaction.Loss.AHEAD_OF_ITS_END && !isRemembered(to)) {
            lostUnderTls(to);
        }
    }

    /// For mail that needs TLS.
    void forgetTlsFailure(Candidate to) {
        tls.failures().remove(to.address());
    }

    private boolean mayGoInClear(Candidate to) {
        return settings.clearTextAfterTlsFailure()
                && login == null
                && (to.demand() instanceof Demand.Opportunistic || to.demand() instanceof Demand.Trial);
    }

    private static void logIn(PeerConnection peer, SmtpLogin login) throws TroubleException {
        boolean ready = false;
        try {
            login.run(peer);
            ready = true;
        } finally {
            if (!ready) {
                peer.leave();
            }
        }
    }

    private static PeerConnection inClearText(PeerConnection peer, String reason) {
        peer.secured(new TlsVerdict.Clear(reason), Set.of());
        return peer;
    }

    private PeerConnection opportunistic(
            PeerConnection peer, Candidate to, Set<String> domains, Consumer<Socket> opened, TlsUpgrade upgrade)
            throws TroubleException {
        if (!peer.extensions().startTls()) {
            tell(to, peer, NO_STARTTLS);
            return inClearText(peer, withoutTls(to, "not offered"));
        }
        if (isRemembered(to)) {
            tell(to, peer, FAILED_BEFORE);
            return inClearText(peer, withoutTls(to, "failed before"));
        }
        boolean stays = false;
        try {
            boolean secure = secure(peer, to, domains, upgrade);
            stays = true;
            return secure ? peer : inClearText(peer, withoutTls(to, "refused"));
        } catch (PeerException e) {
            peer.leave();
            Optional<TlsUpgrade> other = alternative(upgrade, e);
            if (other.isPresent()) {
                return opportunistic(again(to, opened), to, domains, opened, other.get());
            }
            if (!settings.clearTextAfterTlsFailure()) {
                throw fault(Phase.STARTTLS, NO_TLS, e, peer.relay());
            }
            // What the failed handshake left on the connection can't be told from a reply: a new one (RFC 3207 section
            // 4.1).
            return inClearText(again(to, opened), withoutTls(to, "failed"));
        } finally {
            if (!stays) {
                peer.leave();
            }
        }
    }

    private static String withoutTls(Candidate to, String what) {
        return to.demand() instanceof Demand.Trial ? "MTA-STS policy in testing: TLS " + what : "TLS " + what;
    }

    /// Never clear text.
    private PeerConnection demanded(
            PeerConnection peer, Candidate to, Set<String> domains, Consumer<Socket> opened, TlsUpgrade upgrade)
            throws TroubleException {
        boolean ready = false;
        try {
            if (!peer.extensions().startTls()) {
                tell(to, peer, NO_STARTTLS);
                throw unfit(NOT_OFFERED, "the host offers no STARTTLS, and its mail needs it", peer.relay());
            }
            ready = secure(peer, to, domains, upgrade);
            if (!ready) {
                throw unfit(NO_TLS, "the host refuses STARTTLS, and its mail needs it", peer.relay());
            }
            return peer;
        } catch (PeerException e) {
            peer.close();
            Optional<TlsUpgrade> other = alternative(upgrade, e);
            if (other.isPresent()) {
                return demanded(again(to, opened), to, domains, opened, other.get());
            }
            throw fault(Phase.STARTTLS, NO_TLS, e, peer.relay());
        } finally {
            if (!ready) {
                peer.leave();
            }
        }
    }

    private PeerConnection again(Candidate to, Consumer<Socket> opened) throws TroubleException {
        try {
            return greeted(caller.call(to, opened));
        } catch (PeerException e) {
            throw fault(Phase.CONNECT, NO_ANSWER, e, Caller.relay(to));
        }
    }

    /// What it means that an address took no connection.
    static Trouble unanswered(Candidate to, PeerException e) {
        return fault(Phase.CONNECT, NO_ANSWER, e, Caller.relay(to)).trouble();
    }

    private PeerConnection greeted(Call call) throws TroubleException {
        PeerConnection peer;
        try {
            peer = PeerConnection.of(call, settings.timeouts(), guard);
        } catch (PeerException e) {
            throw fault(Phase.CONNECT, NO_ANSWER, e, call.relay());
        }
        boolean ready = false;
        try {
            greeting(peer);
            hello(peer);
            ready = true;
            return peer;
        } finally {
            if (!ready) {
                peer.leave();
            }
        }
    }

    private void greeting(PeerConnection peer) throws TroubleException {
        try {
            SmtpReply reply = peer.reply("greeting", settings.timeouts().greeting());
            if (!reply.isPositive()) {
                throw refusal(Phase.GREETING, reply, peer);
            }
            peer.welcomed(reply);
        } catch (PeerException e) {
            throw fault(Phase.GREETING, CONNECTION_LOST, e, peer.relay());
        }
    }

    /// EHLO, and HELO where that is not known (RFC 5321 section 3.2).
    private void hello(PeerConnection peer) throws TroubleException {
        try {
            exchangeHello(peer);
        } catch (PeerException e) {
            throw fault(Phase.HELLO, CONNECTION_LOST, e, peer.relay());
        }
    }

    private void exchangeHello(PeerConnection peer) throws PeerException, TroubleException {
        SmtpReply reply = command(peer, dialect.hello());
        if (reply.isPositive()) {
            peer.greeted(reply);
            peer.offers(offered(reply));
            return;
        }
        if (dialect == Dialect.SMTP && reply.isPermanent()) {
            peer.offers(Extensions.NONE);
            reply = helo(peer, reply);
        }
        if (!reply.isPositive()) {
            throw refusal(Phase.HELLO, reply, peer);
        }
        peer.greeted(reply);
    }

    /// A peer that closes when it has refused EHLO is one that refused.
    private SmtpReply helo(PeerConnection peer, SmtpReply refusal) throws TroubleException {
        try {
            return command(peer, "HELO");
        } catch (PeerException e) {
            throw refusal(Phase.HELLO, refusal, peer);
        }
    }

    /// LMTP goes by DATA, which binary content must not (RFC 3030 section 3).
    private Extensions offered(SmtpReply reply) {
        Extensions all = Extensions.of(reply, settings.exchange().ignoredExtensions());
        return dialect == Dialect.LMTP ? all.withoutChunking() : all;
    }

    private SmtpReply command(PeerConnection peer, String verb) throws PeerException {
        SmtpReply early = peer.unasked();
        if (early != null) {
            throw new PeerException("ahead of " + verb + " the peer says what nobody asked for: " + early);
        }
        try {
            peer.out().text(verb).text(" ").text(peer.hello()).endLine();
        } catch (PeerException e) {
            throw e;
        } catch (java.io.IOException e) {
            throw new PeerException(verb + ": " + e.getMessage(), e);
        }
        return peer.reply(verb, settings.timeouts().command());
    }

    /// @return false when the peer would not, and the connection goes on in clear text
    /// @throws PeerException when the handshake failed
    private boolean secure(PeerConnection peer, Candidate to, Set<String> domains, TlsUpgrade upgrade)
            throws PeerException, TroubleException {
        SmtpReply reply = startTls(peer);
        boolean ends = FailurePolicy.endsConnection(reply);
        if (!reply.isPositive() || reply.code() == CLOSING) {
            tell(to, peer, new TlsFailure(TlsFault.STARTTLS_NOT_SUPPORTED, "STARTTLS was answered " + reply));
            if (ends && mayGoInClear(to)) {
                // Over a new connection: this one is of no more use.
                throw new PeerException("STARTTLS: " + reply);
            }
            if (ends || !settings.clearTextAfterTlsFailure()) {
                throw refusal(Phase.STARTTLS, reply, peer);
            }
            return false;
        }
        SSLSession session = handshake(peer, to, upgrade);
        events.publish(new TlsStarted(
                clock.instant(), false, peer.relay().toString(), session.getProtocol(), session.getCipherSuite()));
        switch (tls.judge().judge(to.demand(), session, to.host(), domains)) {
            case TlsJudge.Finding.Fit fit -> {
                peer.secured(fit.verdict(), fit.domains());
                helloInsideTls(peer, to, fit.failure());
            }
            case TlsJudge.Finding.Unfit unfit -> {
                tell(to, peer, unfit.failure());
                // Were it resumed, the next attempt would be shown this certificate and not a better one.
                session.invalidate();
                throw unfit(NO_TLS, unfit.failure().reason(), peer.relay());
            }
        }
        return true;
    }

    /// In TLS 1.3 the peer may refuse the handshake when this side has finished it.
    ///
    /// @param failure that the domain wants to hear of although TLS is good enough; null when there is none
    private void helloInsideTls(PeerConnection peer, Candidate to, @Nullable TlsFailure failure)
            throws TroubleException {
        TlsFailure told = failure;
        try {
            exchangeHello(peer);
        } catch (PeerException e) {
            lostUnderTls(to);
            told = new TlsFailure(TlsFault.VALIDATION_FAILURE, "no reply inside TLS: " + e.getMessage());
            throw fault(Phase.HELLO, CONNECTION_LOST, e, peer.relay());
        } finally {
            tell(to, peer, told);
        }
    }

    private SSLSession handshake(PeerConnection peer, Candidate to, TlsUpgrade upgrade) throws PeerException {
        try {
            SSLSession session = peer.startTls(upgrade, serverName(to));
            if (upgrade != tls.upgrade()) {
                tls.failures().addAlternative(to.address());
            }
            return session;
        } catch (PeerException e) {
            if (alternative(upgrade, e).isPresent()) {
                throw e;
            }
            tell(to, peer, new TlsFailure(TlsFault.VALIDATION_FAILURE, String.valueOf(e.getMessage())));
            throw e;
        }
    }

    private void tell(Candidate to, PeerConnection peer, @Nullable TlsFailure failure) {
        news.accept(new TlsOutcome(to.demand(), peer.relay(), peer.localAddress(), peer.helo(), failure));
    }

    /// RFC 7672 section 8.1: a host with many certificates picks by this the one that its TLSA records mean.
    private static String serverName(Candidate to) {
        return switch (to.demand()) {
            case Demand.Dane dane -> dane.baseDomain();
            case Demand.Promised promised -> promised.baseDomain();
            case Demand.ClearText _,
                    Demand.Opportunistic _,
                    Demand.Encryption _,
                    Demand.Identity _,
                    Demand.Listed _,
                    Demand.Trial _,
                    Demand.Impossible _ -> to.host();
        };
    }

    private static TroubleException unfit(EnhancedStatus status, String text, Relay relay) {
        return new TroubleException(
                new Trouble(FailurePolicy.ofUnusableHost(), Diagnosis.of(status, text, relay), true));
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
        Diagnosis diagnosis = Diagnosis.of(reply, category, peer.relay()).at(phase.stage());
        return new TroubleException(new Trouble(verdict, diagnosis, true));
    }

    private static TroubleException fault(Phase phase, EnhancedStatus status, PeerException e, Relay relay) {
        String text = String.valueOf(e.getMessage());
        return new TroubleException(new Trouble(FailurePolicy.ofFault(phase), Diagnosis.of(status, text, relay), true));
    }
}
