package org.posthorn.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.posthorn.alias.CallAhead;
import org.posthorn.dns.MailResolver;
import org.posthorn.event.EventSink;
import org.posthorn.mail.MailAddress;
import org.posthorn.route.Destination;
import org.posthorn.route.Routing;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;

/// The couriers of this server, for every kind of destination. Owns one thread that cuts stalled connections, until
/// it is closed.
public final class DeliveryAgents implements Couriers, AutoCloseable {
    private final DeliverySettings settings;
    private final MailResolver resolver;
    private final ServerIdentity identity;
    private final InstantSource clock;
    private final DeadAddresses deadAddresses;
    private final ChunkingDoubts doubts;
    private final AtomicLong sequence = new AtomicLong();
    private final StallGuard guard = StallGuard.start();
    private final Lines lines;
    private final WebClient web;

    /// @param identity tells hosts that mail with REQUIRETLS may go to
    public DeliveryAgents(
            DeliverySettings settings,
            MailResolver resolver,
            ClientTls tls,
            ServerIdentity identity,
            EventSink events) {
        this(settings, resolver, TlsUpgrade.of(tls), identity, events, InstantSource.system(), Connector.tcp());
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
        this.identity = identity;
        web = new WebClient(identity);
        this.clock = clock;
        lines = new Lines(
                resolver,
                new TlsClient(tls, new TlsJudge(identity), new TlsFailures(clock)),
                guard,
                events,
                clock,
                connector);
        deadAddresses = new DeadAddresses(settings.deadAddressMemory());
        doubts = new ChunkingDoubts(settings.exchange().chunkingDoubt());
    }

    @Override
    public Courier courier(Destination destination) {
        return switch (destination) {
            case Destination.SmtpHosts hosts -> peerCourier(lines.smtp(hosts, settings));
            case Destination.Lmtp lmtp -> peerCourier(lines.lmtp(lmtp, settings));
            case Destination.LmtpSocket lmtp -> peerCourier(lines.lmtp(lmtp, settings));
            case Destination.Maildir maildir ->
                new MaildirCourier(maildir.directory(), settings.hostname(), clock, sequence);
            case Destination.Pipe pipe -> new PipeCourier(pipe);
            case Destination.Post post ->
                new WebhookCourier(post, web.get(), settings.recipientsPerTransaction(), clock);
            case Destination.Discard discard -> new DiscardCourier();
        };
    }

    @Override
    public boolean rest(Destination destination, String source, Instant until) {
        return destination instanceof Destination.SmtpHosts hosts
                && sources(hosts)
                        .filter(pool -> pool.rest(hosts.name(), source, until))
                        .isPresent();
    }

    /// The pool that the connections to a destination come from; empty where the system chooses. Destinations with
    /// equal sources share one.
    Optional<SourcePool> sources(Destination.SmtpHosts hosts) {
        return lines.sources(hosts);
    }

    private Courier peerCourier(Line line) {
        var promises = new Promises(line.dialect(), identity, line.names());
        return new SmtpCourier(line, settings, resolver, deadAddresses, doubts, new Random(), promises, clock);
    }

    /// What would be met at the hosts of a destination just now; empty where it has none. Nobody connects. May wait for
    /// the DNS; any thread may call it.
    public List<HostOutlook> outlook(Destination destination) {
        if (!(destination instanceof Destination.SmtpHosts smtp)) {
            return List.of();
        }
        var outlook = new Outlook(
                resolver,
                lines.demands(Dialect.SMTP, smtp, settings),
                Lines.ignoredTargets(smtp.tls().names(), settings));
        return smtp.hosts().stream().map(outlook::of).toList();
    }

    /// Asks the hosts that recipients are routed to whether they take them.
    ///
    /// @param routes where a recipient's mail goes; hosts alone can be asked
    /// @param timeout of one question
    public CallAhead callAhead(Function<MailAddress, Routing> routes, Duration timeout) {
        DeliverySettings hurried = settings.withTimeouts(settings.timeouts().within(timeout));
        return new Inquirer(
                hurried.timeouts(),
                routes,
                timeout,
                resolver,
                destination -> lines.to(destination, hurried),
                deadAddresses,
                guard,
                clock);
    }

    @Override
    public void close() {
        guard.close();
        web.close();
    }
}
