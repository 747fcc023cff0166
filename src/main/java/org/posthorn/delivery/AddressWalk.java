package org.posthorn.delivery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination.RankedHost;

/// The addresses of a destination in the order of trying (RFC 5321 section 5.1): by rank, drawn anew within a rank,
/// all addresses of a host; those found dead lately come last. A host is looked up only once its turn comes.
final class AddressWalk {
    private static final EnhancedStatus NO_ROUTE = new EnhancedStatus(4, 4, 4);
    private static final EnhancedStatus LOOKUP_FAILED = new EnhancedStatus(4, 4, 3);
    private static final EnhancedStatus NOT_SECURE = new EnhancedStatus(4, 7, 5);

    /// A place to connect to, and what TLS it must come up with.
    record Candidate(String host, InetSocketAddress address, Demand demand) {}

    private final Deque<RankedHost> hosts;
    private final Deque<Candidate> ready = new ArrayDeque<>();
    private final Deque<Candidate> dead = new ArrayDeque<>();
    private final MailResolver resolver;
    private final Demands demands;
    private final DeadAddresses deadAddresses;
    private final Random random;
    private final Consumer<Trouble> unresolved;
    private final Consumer<TlsOutcome> news;

    /// @param unresolved is told about each host without an address, or that mail must not go to
    /// @param news is told of hosts that nothing could make fit
    AddressWalk(
            List<RankedHost> hosts,
            MailResolver resolver,
            Demands demands,
            DeadAddresses deadAddresses,
            Random random,
            Consumer<Trouble> unresolved,
            Consumer<TlsOutcome> news) {
        var drawn = new ArrayList<>(hosts);
        Collections.shuffle(drawn, random);
        drawn.sort(Comparator.comparingInt(RankedHost::rank));
        this.hosts = new ArrayDeque<>(drawn);
        this.resolver = resolver;
        this.demands = demands;
        this.deadAddresses = deadAddresses;
        this.random = random;
        this.unresolved = unresolved;
        this.news = news;
    }

    /// The next address, or null when there is none left.
    @Nullable
    Candidate next() {
        while (true) {
            Candidate candidate = ready.poll();
            if (candidate != null && !deadAddresses.contains(candidate.address())) {
                return candidate;
            }
            if (candidate != null) {
                dead.add(candidate);
                continue;
            }
            RankedHost host = hosts.poll();
            if (host == null) {
                return dead.poll();
            }
            resolve(host);
        }
    }

    private void resolve(RankedHost host) {
        Optional<InetAddress> known = withoutDns(host.host());
        if (known.isPresent()) {
            add(host, List.of(known.get()), demands.ofAddress(host.host()));
        } else {
            lookUp(host);
        }
    }

    private void lookUp(RankedHost host) {
        String name = host.host();
        switch (resolver.addresses(name)) {
            case AddressAnswer.Addresses found -> add(host, found.addresses(), demands.of(host, found));
            case AddressAnswer.NoAddress none -> skip(name, NO_ROUTE, "host " + name + " has no address");
            case AddressAnswer.NoSuchHost none -> skip(name, NO_ROUTE, "host " + name + " does not exist");
            case AddressAnswer.TemporaryFailure failure ->
                skip(name, LOOKUP_FAILED, "lookup of host " + name + ": " + failure.reason());
        }
    }

    private void add(RankedHost host, List<InetAddress> addresses, Demand demand) {
        if (demand instanceof Demand.Impossible impossible) {
            news.accept(TlsOutcome.unconnected(host.host(), impossible));
            skip(host.host(), NOT_SECURE, "no mail goes to host " + host.host() + " now: " + impossible.reason());
            return;
        }
        var drawn = new ArrayList<>(addresses);
        Collections.shuffle(drawn, random);
        for (InetAddress address : drawn) {
            ready.add(new Candidate(host.host(), new InetSocketAddress(address, host.port()), demand));
        }
    }

    private static Optional<InetAddress> withoutDns(String host) {
        // RFC 6761 section 6.3: never a question to the DNS.
        return host.equalsIgnoreCase("localhost") ? Optional.of(InetAddress.getLoopbackAddress()) : literal(host);
    }

    private static Optional<InetAddress> literal(String host) {
        return AddressLiteral.parse(host.indexOf(':') >= 0 ? "[IPv6:" + host + ']' : '[' + host + ']');
    }

    private void skip(String host, EnhancedStatus status, String text) {
        var relay = new Relay(host, "", 0);
        unresolved.accept(new Trouble(FailurePolicy.ofUnusableHost(), Diagnosis.of(status, text, relay), true));
    }
}
