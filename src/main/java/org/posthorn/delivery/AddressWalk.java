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

    /// A place to connect to.
    record Candidate(String host, InetSocketAddress address) {}

    private final Deque<RankedHost> hosts;
    private final Deque<Candidate> ready = new ArrayDeque<>();
    private final Deque<Candidate> dead = new ArrayDeque<>();
    private final MailResolver resolver;
    private final DeadAddresses deadAddresses;
    private final Random random;
    private final Consumer<Trouble> unresolved;

    /// @param unresolved is told about each host without an address
    AddressWalk(
            List<RankedHost> hosts,
            MailResolver resolver,
            DeadAddresses deadAddresses,
            Random random,
            Consumer<Trouble> unresolved) {
        var drawn = new ArrayList<>(hosts);
        Collections.shuffle(drawn, random);
        drawn.sort(Comparator.comparingInt(RankedHost::rank));
        this.hosts = new ArrayDeque<>(drawn);
        this.resolver = resolver;
        this.deadAddresses = deadAddresses;
        this.random = random;
        this.unresolved = unresolved;
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
        var addresses = new ArrayList<>(addresses(host.host()));
        Collections.shuffle(addresses, random);
        for (InetAddress address : addresses) {
            ready.add(new Candidate(host.host(), new InetSocketAddress(address, host.port())));
        }
    }

    private List<InetAddress> addresses(String host) {
        Optional<InetAddress> literal = literal(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (host.equalsIgnoreCase("localhost")) {
            // RFC 6761 section 6.3: never a question to the DNS.
            return List.of(InetAddress.getLoopbackAddress());
        }
        return switch (resolver.addresses(host)) {
            case AddressAnswer.Addresses found -> found.addresses();
            case AddressAnswer.NoAddress none -> none(host, NO_ROUTE, "host " + host + " has no address");
            case AddressAnswer.NoSuchHost none -> none(host, NO_ROUTE, "host " + host + " does not exist");
            case AddressAnswer.TemporaryFailure failure ->
                none(host, LOOKUP_FAILED, "lookup of host " + host + ": " + failure.reason());
        };
    }

    private static Optional<InetAddress> literal(String host) {
        return AddressLiteral.parse(host.indexOf(':') >= 0 ? "[IPv6:" + host + ']' : '[' + host + ']');
    }

    private List<InetAddress> none(String host, EnhancedStatus status, String text) {
        var relay = new Relay(host, "", 0);
        unresolved.accept(new Trouble(Verdict.NEXT_HOST, Diagnosis.of(status, text, relay), true));
        return List.of();
    }
}
