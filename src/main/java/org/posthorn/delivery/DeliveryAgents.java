package org.posthorn.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.MailResolver;
import org.posthorn.event.EventSink;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Login;
import org.posthorn.route.NameTrust;
import org.posthorn.route.Source;
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
    private final ConcurrentMap<List<Source>, SourcePool> pools = new ConcurrentHashMap<>();
    private final Connector connector;
    private final WebClient web;

    /// @param identity tells hosts that mail with REQUIRETLS may go to
    public DeliveryAgents(
            DeliverySettings settings,
            MailResolver resolver,
            ClientTls tls,
            ServerIdentity identity,
            EventSink events) {
        this(settings, resolver, tls::wrap, identity, events, InstantSource.system(), Connector.tcp());
    }

    DeliveryAgents(
            DeliverySettings settings,
            MailResolver resolver,
            TlsUpgrade tls,
            ServerIdentity identity,
            EventSink events,
            InstantSource clock,
            Connector connector) {
        this.settings = settings;
        this.resolver = resolver;
        this.tls = tls;
        this.identity = identity;
        web = new WebClient(identity);
        this.events = events;
        this.clock = clock;
        this.connector = connector;
        deadAddresses = new DeadAddresses(settings.deadAddressMemory());
        doubts = new ChunkingDoubts(settings.exchange().chunkingDoubt());
    }

    @Override
    public Courier courier(Destination destination) {
        return switch (destination) {
            case Destination.SmtpHosts hosts -> peerCourier(Dialect.SMTP, hosts, connector);
            case Destination.Lmtp lmtp ->
                peerCourier(
                        Dialect.LMTP,
                        new Destination.SmtpHosts(lmtp.name(), List.of(new RankedHost(0, lmtp.host(), lmtp.port()))),
                        connector);
            case Destination.LmtpSocket lmtp ->
                peerCourier(
                        Dialect.LMTP,
                        new Destination.SmtpHosts(lmtp.name(), List.of(RankedHost.at(lmtp.socket()))),
                        Connector.unix(guard));
            case Destination.Maildir maildir ->
                new MaildirCourier(maildir.directory(), settings.hostname(), clock, sequence);
            case Destination.Pipe pipe -> new PipeCourier(pipe);
            case Destination.Post post ->
                new WebhookCourier(post, web.get(), settings.recipientsPerTransaction(), clock);
            case Destination.Discard discard -> new DiscardCourier();
        };
    }

    /// The pool that the connections to a destination come from, for those who let a source rest; empty where the
    /// system chooses. Destinations with equal sources share one.
    public Optional<SourcePool> sources(Destination.SmtpHosts hosts) {
        return hosts.sources().isEmpty()
                ? Optional.empty()
                : Optional.of(pools.computeIfAbsent(hosts.sources(), list -> new SourcePool(list, clock)));
    }

    private Courier peerCourier(Dialect dialect, Destination.SmtpHosts hosts, Connector by) {
        TlsPolicy policy = hosts.tls();
        // LMTP knows no TLS here, so that TLSA records are not even asked for.
        boolean startTls = settings.startTls() && dialect == Dialect.SMTP;
        var demands = new Demands(policy, startTls, hosts.login() != null, resolver);
        var caller = new Caller(
                by, settings, hosts.name(), sources(hosts).orElse(null), policy.names() == NameTrust.CONFIGURED);
        var dialer =
                new Dialer(settings, dialect, caller, login(hosts), tls, new TlsJudge(identity), guard, events, clock);
        var promises = new Promises(dialect, identity, policy.names());
        return new SmtpCourier(
                hosts.hosts(),
                dialect,
                settings,
                resolver,
                demands,
                caller,
                dialer,
                deadAddresses,
                doubts,
                new Random(),
                promises,
                clock);
    }

    private @Nullable SmtpLogin login(Destination.SmtpHosts hosts) {
        Login login = hosts.login();
        return login == null ? null : new SmtpLogin(login, settings.timeouts(), events, clock);
    }

    /// What would be met at the hosts of a destination just now; empty where it has none. Nobody connects. May wait for
    /// the DNS; any thread may call it.
    public List<HostOutlook> outlook(Destination destination) {
        if (!(destination instanceof Destination.SmtpHosts smtp)) {
            return List.of();
        }
        var outlook =
                new Outlook(resolver, new Demands(smtp.tls(), settings.startTls(), smtp.login() != null, resolver));
        return smtp.hosts().stream().map(outlook::of).toList();
    }

    @Override
    public void close() {
        guard.close();
        web.close();
    }
}
