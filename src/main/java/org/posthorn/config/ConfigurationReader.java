package org.posthorn.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.bounce.ReportSettings;
import org.posthorn.ops.Setup;
import org.posthorn.policy.PolicySettings;
import org.posthorn.route.RouteSettings;
import org.posthorn.session.SessionRole;
import org.posthorn.session.SessionSettings;
import org.posthorn.spool.SpoolSettings;
import org.posthorn.tls.TlsSettings;

/// Reads the whole file, room by room.
final class ConfigurationReader {
    private static final int LARGEST_OFFSET = Setup.LARGEST_PORT_OFFSET;
    private static final int LARGEST_PORT = 65_535;

    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    private static final ValueType<String> HOST_NAME =
            Types.parsed("host name", "a host name between quotes", ConfigurationReader::hostname, name -> name);
    private static final ValueType<Integer> OFFSET = new ValueType<Integer>(
            "integer",
            "a whole number",
            toml -> Types.INTEGER.convert().apply(toml).map(ConfigurationReader::offset),
            String::valueOf);

    private final Section root;

    ConfigurationReader(Section root) {
        this.root = root;
    }

    /// Faults are in the document afterwards, and defaults in their place in what is returned.
    ///
    /// @param portOffset takes the place of the file's own
    Configuration read(OptionalInt portOffset, Supplier<String> machineName) {
        int own = root.value("port-offset", OFFSET, 0);
        String usual = root.has("hostname") ? "localhost" : machineName.get();
        String hostname = root.value("hostname", HOST_NAME, usual, "this machine's name");
        SpoolSettings spool = QueueKeys.read(root);
        int offset = portOffset.isPresent() ? ofCommandLine(portOffset.getAsInt(), hostname, spool) : own;
        TlsSettings tls = TlsKeys.read(root);
        List<ListenerConfiguration> listeners = listeners(hostname, offset);
        TlsKeys.requireAuthorities(root, tls, listeners);
        RecipientSettings recipients = AliasKeys.read(root, InboundKeys.domains(root.section("inbound")));
        RouteSettings routes = RouteKeys.read(root, hostname);
        AliasKeys.requireHosts(root, recipients.domains(), routes.rules());
        return new Configuration(
                hostname,
                spool,
                tls,
                AccountKeys.read(root),
                DnsKeys.read(root),
                AbuseKeys.read(root),
                listeners,
                recipients,
                routes,
                DeliveryKeys.read(root, hostname, routes.ignoreTargetHosts()),
                DeliveryKeys.sts(root),
                ShapingKeys.read(root),
                ScheduleKeys.read(root),
                ReportKeys.read(root, hostname),
                TlsReportKeys.read(root, hostname),
                AdminKeys.read(root, spool.directory(), offset),
                LogKeys.read(root),
                root.value("stop-grace", Types.DURATION, STOP_GRACE));
    }

    /// What an option does is no fault of the file.
    private int ofCommandLine(int offset, String hostname, SpoolSettings spool) {
        int highest = Stream.concat(
                        listeners(hostname, 0).stream().flatMap(listener -> listener.settings().binds().stream()),
                        Stream.of(AdminKeys.read(root, spool.directory(), 0).bind()))
                .mapToInt(InetSocketAddress::getPort)
                .max()
                .orElse(0);
        if (highest + offset > LARGEST_PORT) {
            root.report(
                    new Problem("--port-offset " + offset, 0, 0, "raises port " + highest + " beyond " + LARGEST_PORT));
            return 0;
        }
        return offset;
    }

    private List<ListenerConfiguration> listeners(String hostname, int offset) {
        Section inbound = root.section("inbound");
        List<String> domains = InboundKeys.domains(inbound);
        var defaults = PolicySettings.defaults(hostname).withInboundDomains(domains);
        PolicySettings policy = inbound.settings(section -> InboundKeys.policy(section, defaults));
        return new ListenerKeys(inbound, offset, hostname, policy).read(root);
    }

    private static int offset(int offset) {
        if (offset < 0 || offset > LARGEST_OFFSET) {
            throw new IllegalArgumentException("must be from 0 to " + LARGEST_OFFSET + ", not " + offset);
        }
        return offset;
    }

    /// Has to do as the domain of an address too, which an address in brackets would not everywhere.
    private static String hostname(String text) {
        String greeting = SessionSettings.defaults("", SessionRole.RELAY, text).hostname();
        return ReportSettings.defaults(greeting).hostname();
    }
}
