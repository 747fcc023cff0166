package org.posthorn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthorn.account.AccountException;
import org.posthorn.account.AccountStore;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.alias.CallAhead;
import org.posthorn.alias.Recipients;
import org.posthorn.bounce.BrakeNotices;
import org.posthorn.bounce.DsnReporter;
import org.posthorn.bounce.ReportTexts;
import org.posthorn.bounce.TlsReportMailer;
import org.posthorn.config.Configuration;
import org.posthorn.config.ListenerConfiguration;
import org.posthorn.delivery.DeliveryAgents;
import org.posthorn.delivery.DeliverySettings;
import org.posthorn.dns.DnsResolver;
import org.posthorn.dns.MailResolver;
import org.posthorn.event.EventSink;
import org.posthorn.listener.MailListener;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Relay;
import org.posthorn.mail.ReversePath;
import org.posthorn.ops.Accounts;
import org.posthorn.ops.AdminServer;
import org.posthorn.ops.AdminServices;
import org.posthorn.ops.Certificates;
import org.posthorn.ops.Explainer;
import org.posthorn.ops.MailLog;
import org.posthorn.ops.MessageExplainer;
import org.posthorn.ops.Metrics;
import org.posthorn.policy.AbuseGuard;
import org.posthorn.policy.RelayPolicy;
import org.posthorn.policy.SenderDomains;
import org.posthorn.policy.StateKeeper;
import org.posthorn.route.LocalAddresses;
import org.posthorn.route.OwnIdentity;
import org.posthorn.route.RouteSettings;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;
import org.posthorn.route.RuleRouter;
import org.posthorn.schedule.Scheduler;
import org.posthorn.session.SessionRole;
import org.posthorn.session.SessionServices;
import org.posthorn.shape.Overrides;
import org.posthorn.shape.Shaper;
import org.posthorn.spool.JournalSpool;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.StsPolicies;
import org.posthorn.tls.TlsException;
import org.posthorn.tlsrpt.TlsReports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running whole. What was started last is stopped first.
final class Server implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private static final Envelope PROBE =
            Envelope.of(ReversePath.NULL, List.of(new MailAddress("postmaster", "")), Origin.INTERNAL);

    private final Configuration configuration;
    private final InstantSource clock = InstantSource.system();
    private final List<MailListener> listeners = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final StringBuilder addresses = new StringBuilder();

    private Server(Configuration configuration) {
        this.configuration = configuration;
    }

    /// Starts everything; when one part can't be started, stops those that were.
    ///
    /// @throws IOException says which part can't be started and why
    static Server start(Configuration configuration) throws IOException {
        var server = new Server(configuration);
        try {
            server.startAll();
            return server;
        } catch (AccountException | TlsException e) {
            server.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void startAll() throws IOException, AccountException, TlsException {
        SocketWaits.prepare();
        MailLog mailLog = opened(new MailLog(configuration.log()));
        var metrics = new Metrics();
        EventSink events = EventSink.of(mailLog, metrics);
        metrics.watchLog(mailLog::lost);
        ServerTls tls = ServerTls.load(configuration.tls(), configuration.hostname(), clock);
        opened(tls.watch());
        AccountStore accounts = opened(AccountStore.open(configuration.accounts()));
        Spool spool = opened(JournalSpool.open(configuration.spool(), clock, events));
        metrics.watchSpool(spool::statistics);
        var resolver = DnsResolver.of(configuration.dns());
        DnsResolver.sayWhetherSecure(configuration.dns());
        ServerIdentity identity = identity();
        Optional<TlsReports> tlsReports = tlsReports(spool, resolver, identity);
        EventSink ofDelivery =
                tlsReports.map(reports -> EventSink.of(events, reports)).orElse(events);
        Router router = router(resolver, identity, ofDelivery);
        DeliveryAgents couriers = opened(new DeliveryAgents(
                configuration.delivery(), resolver, ClientTls.opportunistic(), identity, ofDelivery));
        Recipients recipients = opened(Recipients.open(configuration.recipients(), clock, callAhead(couriers, router)));
        var guard = new AbuseGuard(
                configuration.abuse(), EventSink.of(events, brakeNotices(spool, recipients)), clock, System::nanoTime);
        metrics.watchAbuse(guard);
        Path folder = configuration.spool().directory();
        opened(StateKeeper.ofAccounts(guard.accounts(), folder.resolve("accounts.pace")));
        opened(StateKeeper.ofBans(guard.bans(), folder.resolve("clients.bans")));
        Shaper shaper = shaper();
        Scheduler scheduler = scheduler(spool, router, recipients, couriers, ofDelivery, shaper);
        var explainer = new MessageExplainer(scheduler, router, couriers, account -> isBraked(guard, account), clock);
        AdminServer admin = startAdmin(
                spool, accounts, Certificates.of(tls), metrics, events, guard, shaper, explainer, tlsReports);
        // After all that takes time: the first clients find a server that has nothing else to do.
        startListeners(spool, resolver, recipients, new SaslMechanisms(accounts), tls, events, guard);
        announce("admin", List.of(admin.address()));
        opened(scheduler).start();
    }

    /// Only who can be asked about them sends reports.
    private Optional<TlsReports> tlsReports(Spool spool, MailResolver resolver, ServerIdentity identity)
            throws IOException {
        if (configuration.tlsReports().contact() == null) {
            return Optional.empty();
        }
        return Optional.of(opened(TlsReports.start(
                configuration.tlsReports(),
                resolver,
                new TlsReportMailer(spool, clock, configuration.hostname()),
                identity,
                configuration.spool().directory().resolve("tls-reports.counts"),
                clock)));
    }

    private Shaper shaper() throws IOException {
        Path file = configuration.spool().directory().resolve("shaping.overrides");
        return new Shaper(
                configuration.shaping(),
                Overrides.open(file, configuration.shaping().maxShapingOverrides()));
    }

    private static boolean isBraked(AbuseGuard guard, String account) {
        return guard.accounts().brakes().stream()
                .anyMatch(brake -> brake.account().equals(account));
    }

    private Router router(MailResolver resolver, ServerIdentity identity, EventSink events) throws IOException {
        warnOfAbsent(configuration.routes());
        StsPolicies sts = opened(StsPolicies.start(
                configuration.sts(),
                resolver,
                identity,
                configuration.spool().directory().resolve("mta-sts.policies"),
                events,
                clock));
        return new RuleRouter(
                configuration.routes(),
                resolver,
                new OwnIdentity(
                        configuration.hostname(),
                        ownAddresses(configuration.routes().mxPort())),
                sts::policy);
    }

    private Scheduler scheduler(
            Spool spool, Router router, Recipients recipients, DeliveryAgents couriers, EventSink events, Shaper shaper)
            throws IOException {
        ReportTexts texts = ReportTexts.load(configuration.reports());
        var reporter = new DsnReporter(configuration.reports(), texts, spool, clock, recipients::readersOf);
        return new Scheduler(
                configuration.schedule(),
                spool,
                router,
                recipients.senders(),
                couriers,
                reporter,
                events,
                clock,
                shaper);
    }

    /// Only a host that the configuration names is asked, never one that the DNS names.
    private CallAhead callAhead(DeliveryAgents couriers, Router router) {
        var byDns =
                new Routing.NotNow(Diagnosis.of(new EnhancedStatus(4, 4, 4), "no route to a host of ours", Relay.NONE));
        return couriers.callAhead(
                recipient -> {
                    Envelope question = Envelope.of(ReversePath.NULL, List.of(recipient), Origin.INTERNAL);
                    return router.isImmediate(question, recipient) ? router.route(question, recipient) : byDns;
                },
                configuration.recipients().callAhead().timeout());
    }

    /// Mail goes from the others of its list meanwhile.
    private static void warnOfAbsent(RouteSettings routes) {
        Stream.concat(routes.sources().stream(), routes.rules().stream().flatMap(rule -> rule.sources().stream()))
                .distinct()
                .forEach(source -> source.addresses().stream()
                        .filter(address -> !LocalAddresses.has(address))
                        .forEach(address -> log.warn(
                                "source {}: this machine does not have {}", source.name(), address.getHostAddress())));
    }

    private ServerIdentity identity() throws TlsException {
        DeliverySettings delivery = configuration.delivery();
        Path trusted = delivery.trustedCertificates();
        return trusted.equals(DeliverySettings.NO_CERTIFICATES)
                ? ServerIdentity.ofJdk()
                : ServerIdentity.of(trusted, delivery.systemAuthorities());
    }

    private void startListeners(
            Spool spool,
            MailResolver resolver,
            Recipients recipients,
            SaslMechanisms sasl,
            ServerTls tls,
            EventSink events,
            AbuseGuard guard)
            throws IOException {
        for (ListenerConfiguration listener : configuration.listeners()) {
            SaslMechanisms login = listener.settings().session().role() == SessionRole.RELAY ? null : sasl;
            var senders = new SenderDomains(listener.policy().senderDomain(), resolver);
            var services = new SessionServices(
                    spool, new RelayPolicy(listener.policy()), senders, login, tls, events, clock, guard, recipients);
            var started = new MailListener(listener.settings(), services);
            started.start();
            listeners.add(started);
            announce(listener.settings().session().listener(), started.addresses());
        }
    }

    private AdminServer startAdmin(
            Spool spool,
            AccountStore accounts,
            Certificates certificates,
            Metrics metrics,
            EventSink events,
            AbuseGuard guard,
            Shaper shaper,
            Explainer explainer,
            Optional<TlsReports> tlsReports)
            throws IOException {
        // The store is closed with the server, not with this view of it.
        var services = new AdminServices(
                spool,
                Accounts.of(accounts),
                certificates,
                metrics,
                guard,
                shaper,
                explainer,
                tlsReports,
                events,
                () -> problems(spool),
                clock);
        return opened(AdminServer.start(configuration.admin(), services));
    }

    /// Where no postmaster is known, nobody here reads mail.
    private EventSink brakeNotices(Spool spool, Recipients recipients) {
        MailAddress postmaster = configuration.reports().postmaster();
        return postmaster == null
                ? EventSink.NONE
                : new BrakeNotices(configuration.reports(), spool, clock, postmaster, recipients::readersOf);
    }

    /// Why the spool would take no mail just now: it is asked as a session asks it.
    private static List<String> problems(Spool spool) {
        try (MessageWriter _ = spool.begin(PROBE)) {
            return List.of();
        } catch (SpoolException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private void announce(String name, List<InetSocketAddress> bound) {
        addresses.append(addresses.isEmpty() ? "" : ", ").append(name).append(' ');
        addresses.append(bound.stream().map(Server::text).collect(Collectors.joining(" ")));
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }

    /// Where it listens, by listener.
    String addresses() {
        return addresses.toString();
    }

    /// The addresses at which a relay listener takes mail on the port of MX hosts.
    private Set<InetAddress> ownAddresses(int mxPort) {
        var own = new HashSet<InetAddress>();
        for (ListenerConfiguration listener : configuration.listeners()) {
            for (InetSocketAddress bind : listener.settings().binds()) {
                if (bind.getPort() == mxPort) {
                    own.addAll(bind.getAddress().isAnyLocalAddress() ? everyAddress() : Set.of(bind.getAddress()));
                }
            }
        }
        return own;
    }

    private static Collection<InetAddress> everyAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            log.warn("can't list this machine's addresses; a loop is then only seen by the host's name", e);
            return Set.of();
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /// Ends sessions with 421, deliveries within their grace, and closes the rest, each within its own bound.
    @Override
    public void close() {
        stopListeners();
        while (!open.isEmpty()) {
            closeQuietly(open.pop());
        }
    }

    private void stopListeners() {
        Duration grace = configuration.stopGrace();
        List<Thread> stops = listeners.stream()
                .map(listener -> Thread.ofVirtual().start(() -> listener.stop(grace)))
                .toList();
        for (Thread stop : stops) {
            try {
                stop.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            log.error("{} did not close well", part.getClass().getSimpleName(), e);
        }
    }
}
