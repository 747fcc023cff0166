package org.posthorn.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.dns.MailResolver;
import org.posthorn.event.EventSink;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;

/// The couriers of this server, for every kind of destination. Owns one thread that cuts stalled connections, until
/// it is closed.
public final class DeliveryAgents implements Couriers, AutoCloseable {
    private final DeliverySettings settings;
    private final MailResolver resolver;
    private final TlsUpgrade tls;
    private final ServerIdentity identity;
    private final EventSink events;
    private final InstantSource clock;
    private final DeadAddresses deadAddresses;
    private final ChunkingDoubts doubts;
    private final AtomicLong sequence = new AtomicLong();
    private final StallGuard guard = StallGuard.start();

    /// @param identity tells hosts that mail with REQUIRETLS may go to
    public DeliveryAgents(
            DeliverySettings settings,
            MailResolver resolver,
            ClientTls tls,
            ServerIdentity identity,
            EventSink events) {
        this(settings, resolver, tls::wrap, identity, events, InstantSource.system());
    }

    DeliveryAgents(
            DeliverySettings settings,
            MailResolver resolver,
            TlsUpgrade tls,
            ServerIdentity identity,
            EventSink events,
            InstantSource clock) {
        this.settings = settings;
        this.resolver = resolver;
        this.tls = tls;
        this.identity = identity;
        this.events = events;
        this.clock = clock;
        deadAddresses = new DeadAddresses(settings.deadAddressMemory());
        doubts = new ChunkingDoubts(settings.exchange().chunkingDoubt());
    }

    @Override
    public Courier courier(Destination destination) {
        return switch (destination) {
            case Destination.SmtpHosts hosts -> peerCourier(Dialect.SMTP, hosts.hosts(), hosts.tls());
            case Destination.Lmtp lmtp ->
                peerCourier(Dialect.LMTP, List.of(new RankedHost(0, lmtp.host(), lmtp.port())), TlsPolicy.CONFIGURED);
            case Destination.Maildir maildir ->
                new MaildirCourier(maildir.directory(), settings.hostname(), clock, sequence);
            case Destination.Discard discard -> new DiscardCourier();
        };
    }

    private Courier peerCourier(Dialect dialect, List<RankedHost> hosts, TlsPolicy policy) {
        // LMTP knows no TLS here, so that TLSA records are not even asked for.
        var demands = new Demands(policy, settings.startTls() && dialect == Dialect.SMTP, resolver);
        var news = new TlsNews(policy, events, clock);
        var dialer = new Dialer(settings, dialect, tls, new TlsJudge(identity), guard, events, news, clock);
        var promises = new Promises(dialect, identity, policy.names());
        return new SmtpCourier(
                hosts,
                dialect,
                settings,
                resolver,
                demands,
                dialer,
                deadAddresses,
                doubts,
                new Random(),
                promises,
                news,
                clock);
    }

    @Override
    public void close() {
        guard.close();
    }
}
