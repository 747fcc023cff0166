package org.posthorn.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.listener.ListenerSettings;
import org.posthorn.listener.ProxySettings;
import org.posthorn.policy.PolicySettings;
import org.posthorn.session.SessionRole;
import org.posthorn.session.SessionSettings;
import org.posthorn.tls.ClientCertificates;

/// `[listener.NAME]`, each over what `[inbound]` says for all. Without any there are three, named after the roles.
final class ListenerKeys {
    private static final ValueType<SessionRole> ROLE = Types.oneOf(SessionRole.class);
    private static final ValueType<ClientCertificates> CLIENT_CERTIFICATES = Types.oneOf(ClientCertificates.class);
    private static final List<String> USUAL =
            Arrays.stream(SessionRole.values()).map(ListenerKeys::nameOf).toList();

    private final Section inbound;
    private final int portOffset;
    private final String hostname;
    private final PolicySettings policy;

    /// @param policy of `[inbound]`
    ListenerKeys(Section inbound, int portOffset, String hostname, PolicySettings policy) {
        this.inbound = inbound;
        this.portOffset = portOffset;
        this.hostname = hostname;
        this.policy = policy;
    }

    List<ListenerConfiguration> read(Section root) {
        Map<String, Section> sections = root.sections("listener", USUAL);
        var listeners = new ArrayList<ListenerConfiguration>();
        var taken = new HashMap<InetSocketAddress, String>();
        sections.forEach((name, section) -> {
            ListenerConfiguration listener = listener(name, section);
            if (section.isSound()) {
                reportTaken(section, listener, taken);
            }
            listeners.add(listener);
        });
        return List.copyOf(listeners);
    }

    private ListenerConfiguration listener(String name, Section section) {
        var d = SessionSettings.defaults(name, role(name, section), hostname);
        SessionSettings session = SessionKeys.session(section, SessionKeys.session(inbound, d));
        PolicySettings trusting = section.settings(own -> InboundKeys.policy(own, policy));
        ListenerSettings common = ListenerSettings.of(session, usualBinds(session.role()))
                .withProxies(InboundKeys.proxies(section, InboundKeys.proxies(inbound, ProxySettings.defaults())));
        ListenerSettings limited = limits(section, limits(inbound, common));
        return new ListenerConfiguration(section.settings(own -> bound(own, limited)), trusting);
    }

    private static SessionRole role(String name, Section section) {
        Optional<SessionRole> named = Arrays.stream(SessionRole.values())
                .filter(r -> nameOf(r).equals(name))
                .findFirst();
        if (named.isEmpty() && !section.has("role")) {
            section.report("listener " + name + " lacks the key \"role\", as its name is none");
        }
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            section.report("a listener is named with letters, digits, - and _");
        }
        return section.value("role", ROLE, named.orElse(SessionRole.RELAY), "the listener's name");
    }

    private static ListenerSettings limits(Section section, ListenerSettings d) {
        return section.section("limits")
                .settings(limits -> new ListenerSettings(
                        d.session(),
                        d.binds(),
                        limits.value("max-connections", Types.INTEGER, d.maxConnections()),
                        limits.value("backlog", Types.INTEGER, d.backlog()),
                        limits.value("content-buffers", Types.INTEGER, d.contentBuffers()),
                        limits.value("content-buffer-size", Types.SMALL_SIZE, d.contentBufferSize()),
                        d.proxies(),
                        d.clientCertificates()));
    }

    private ListenerSettings bound(Section section, ListenerSettings d) {
        List<InetSocketAddress> binds = section.list("bind", Types.ADDRESS, d.binds(), "all addresses, port by role");
        return new ListenerSettings(
                d.session(),
                binds.stream().map(bind -> Addresses.raise(bind, portOffset)).toList(),
                d.maxConnections(),
                d.backlog(),
                d.contentBuffers(),
                d.contentBufferSize(),
                d.proxies(),
                section.value("client-certificates", CLIENT_CERTIFICATES, d.clientCertificates()));
    }

    private static void reportTaken(
            Section section, ListenerConfiguration listener, Map<InetSocketAddress, String> taken) {
        for (InetSocketAddress bind : listener.settings().binds()) {
            taken.forEach((other, name) -> {
                boolean wildcards = isWildcard(bind) && isWildcard(other) && name.equals(listener.name());
                if (Addresses.overlap(bind, other) && (!wildcards || bind.equals(other))) {
                    section.report("bind", Addresses.print(bind) + " is bound twice, also by listener " + name);
                }
            });
            taken.put(bind, listener.name());
        }
    }

    /// One listener has both families of them on one port.
    private static boolean isWildcard(InetSocketAddress bind) {
        return bind.getAddress().isAnyLocalAddress();
    }

    private static List<InetSocketAddress> usualBinds(SessionRole role) {
        int port = switch (role) {
            case RELAY -> 25;
            case SUBMISSION -> 587;
            case SUBMISSIONS -> 465;
        };
        return List.of(Addresses.parse("0.0.0.0:" + port), Addresses.parse("[::]:" + port));
    }

    private static String nameOf(SessionRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
