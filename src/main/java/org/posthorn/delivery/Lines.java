package org.posthorn.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.MailResolver;
import org.posthorn.event.EventSink;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.route.Login;
import org.posthorn.route.NameTrust;
import org.posthorn.route.Source;

/// The lines to destinations that speak SMTP or LMTP. Any thread.
final class Lines {
    private final MailResolver resolver;
    private final TlsClient tls;
    private final StallGuard guard;
    private final EventSink events;
    private final InstantSource clock;
    private final Connector tcp;
    private final ConcurrentMap<List<Source>, SourcePool> pools = new ConcurrentHashMap<>();

    Lines(
            MailResolver resolver,
            TlsClient tls,
            StallGuard guard,
            EventSink events,
            InstantSource clock,
            Connector tcp) {
        this.resolver = resolver;
        this.tls = tls;
        this.guard = guard;
        this.events = events;
        this.clock = clock;
        this.tcp = tcp;
    }

    /// Empty for a destination that has no hosts.
    Optional<Line> to(Destination destination, DeliverySettings settings) {
        return switch (destination) {
            case Destination.SmtpHosts hosts -> Optional.of(smtp(hosts, settings));
            case Destination.Lmtp lmtp -> Optional.of(lmtp(lmtp, settings));
            case Destination.LmtpSocket lmtp -> Optional.of(lmtp(lmtp, settings));
            case Destination.Maildir _, Destination.Pipe _, Destination.Post _, Destination.Discard _ ->
                Optional.empty();
        };
    }

    Line smtp(Destination.SmtpHosts hosts, DeliverySettings settings) {
        return line(Dialect.SMTP, hosts, tcp, settings);
    }

    Line lmtp(Destination.Lmtp to, DeliverySettings settings) {
        var host = new RankedHost(0, to.host(), to.port());
        return line(Dialect.LMTP, new Destination.SmtpHosts(to.name(), List.of(host)), tcp, settings);
    }

    Line lmtp(Destination.LmtpSocket to, DeliverySettings settings) {
        var hosts = new Destination.SmtpHosts(to.name(), List.of(RankedHost.at(to.socket())));
        return line(Dialect.LMTP, hosts, Connector.unix(guard), settings);
    }

    private Line line(Dialect dialect, Destination.SmtpHosts hosts, Connector by, DeliverySettings settings) {
        NameTrust names = hosts.tls().names();
        // The destination of an address literal has its name, and no route leads there.
        boolean ofRoute = names == NameTrust.CONFIGURED
                && !hosts.name().equals(hosts.hosts().getFirst().host());
        var caller = new Caller(by, settings, hosts.name(), sources(hosts).orElse(null), ofRoute);
        var news = new TlsNews(hosts.tls(), events, clock);
        var dialer = new Dialer(settings, dialect, caller, login(hosts, settings), tls, guard, events, news, clock);
        return new Line(
                dialect,
                hosts.hosts(),
                names,
                ignoredTargets(names, settings),
                demands(dialect, hosts, settings),
                caller,
                dialer,
                news);
    }

    /// Hosts that the configuration names may be anywhere.
    static IgnoredTargets ignoredTargets(NameTrust names, DeliverySettings settings) {
        return names == NameTrust.CONFIGURED ? IgnoredTargets.NONE : settings.ignoreTargetHosts();
    }

    /// LMTP knows no TLS here, so that TLSA records are not even asked for.
    Demands demands(Dialect dialect, Destination.SmtpHosts hosts, DeliverySettings settings) {
        boolean startTls = settings.startTls() && dialect == Dialect.SMTP;
        return new Demands(hosts.tls(), startTls, hosts.login() != null, resolver);
    }

    private @Nullable SmtpLogin login(Destination.SmtpHosts hosts, DeliverySettings settings) {
        Login login = hosts.login();
        return login == null ? null : new SmtpLogin(login, settings.timeouts(), events, clock);
    }

    /// The pool that connections come from; empty where the system chooses.
    Optional<SourcePool> sources(Destination.SmtpHosts hosts) {
        return hosts.sources().isEmpty()
                ? Optional.empty()
                : Optional.of(pools.computeIfAbsent(hosts.sources(), list -> new SourcePool(list, clock)));
    }
}
