package org.posthorn.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.IgnoredTargets;

/// The addresses of a destination in the order of trying (RFC 5321 section 5.1): by rank, drawn anew within a rank,
/// all addresses of a host, IPv6 and IPv4 by turns (RFC 8305 section 4), those that were slow
/// lately behind the others; what a host has beyond its share behind the other hosts; those found dead lately come last
/// of all. A host is looked up only once its turn comes.
final class AddressWalk {
    private static final EnhancedStatus NO_ROUTE = new EnhancedStatus(4, 4, 4);
    private static final EnhancedStatus LOOKUP_FAILED = new EnhancedStatus(4, 4, 3);
    private static final EnhancedStatus NOT_SECURE = new EnhancedStatus(4, 7, 5);

    /// A place to connect to, and what TLS it must come up with.
    ///
    /// @param rank of its host
    record Candidate(String host, SocketAddress address, Demand demand, int rank) {}

    private final Deque<RankedHost> hosts;
    /// Of one host at a time.
    private final Deque<Candidate> ready = new ArrayDeque<>();
    /// What a host has beyond its share.
    private final Deque<Candidate> later = new ArrayDeque<>();
    private final Deque<Candidate> dead = new ArrayDeque<>();
    private final MailResolver resolver;
    private final Demands demands;
    private final DeadAddresses deadAddresses;
    private final Predicate<InetAddress> canReach;
    private final IgnoredTargets ignoredTargets;
    private final Random random;
    private final int addressesPerHost;
    private final Consumer<Trouble> unresolved;
    private final Consumer<TlsOutcome> news;

    /// @param unresolved is told about each host without an address, or that mail must not go to
    /// @param demands what its hosts must come up with this time
    /// @param addressesPerHost how many addresses of a host come ahead of those of the next
    AddressWalk(
            Line line,
            Demands demands,
            MailResolver resolver,
            DeadAddresses deadAddresses,
            Random random,
            int addressesPerHost,
            Consumer<Trouble> unresolved) {
        var drawn = new ArrayList<>(line.hosts());
        Collections.shuffle(drawn, random);
        drawn.sort(Comparator.comparingInt(RankedHost::rank));
        this.hosts = new ArrayDeque<>(drawn);
        this.resolver = resolver;
        this.demands = demands;
        this.deadAddresses = deadAddresses;
        this.canReach = line.caller()::canReach;
        this.ignoredTargets = line.ignoredTargets();
        this.random = random;
        this.addressesPerHost = addressesPerHost;
        this.unresolved = unresolved;
        this.news = line.news();
    }

    /// The next address, or null when there is none left.
    @Nullable
    Candidate next() {
        while (true) {
            Candidate candidate = nextOfHost();
            if (candidate != null) {
                return candidate;
            }
            RankedHost host = hosts.poll();
            if (host == null) {
                return later.isEmpty() ? dead.poll() : later.poll();
            }
            resolve(host);
        }
    }

    /// Hosts of this rank or worse get nothing any more.
    void dropFrom(int rank) {
        hosts.removeIf(host -> host.rank() >= rank);
        for (Deque<Candidate> candidates : List.of(ready, later, dead)) {
            candidates.removeIf(candidate -> candidate.rank() >= rank);
        }
    }

    /// The next address of the host whose turn it is, or null when there is none left that is not dead.
    @Nullable
    Candidate nextOfHost() {
        Candidate candidate = ready.poll();
        while (candidate != null && deadAddresses.contains(candidate.address())) {
            dead.add(candidate);
            candidate = ready.poll();
        }
        return candidate;
    }

    /// It was given in vain, and is the next again.
    void giveBack(Candidate candidate) {
        ready.addFirst(candidate);
    }

    private void resolve(RankedHost host) {
        if (host.isSocket()) {
            var socket = UnixDomainSocketAddress.of(host.host());
            ready.add(new Candidate(host.host(), socket, demands.ofAddress(host.host()), host.rank()));
            return;
        }
        Optional<InetAddress> known = host.withoutDns();
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

    private void add(RankedHost host, List<InetAddress> found, Demand demand) {
        List<InetAddress> addresses = found.stream()
                .filter(address -> !ignoredTargets.contains(address))
                .toList();
        if (addresses.isEmpty()) {
            Diagnosis failure = ignoredTargets.failure(host.host(), found);
            unresolved.accept(new Trouble(FailurePolicy.ofIgnoredHost(), failure, false));
            return;
        }
        if (demand instanceof Demand.Impossible impossible) {
            news.accept(TlsOutcome.unconnected(host.host(), impossible));
            skip(host.host(), NOT_SECURE, "no mail goes to host " + host.host() + " now: " + impossible.reason());
            return;
        }
        List<InetAddress> reachable =
                addresses.stream().distinct().filter(canReach).toList();
        if (reachable.isEmpty()) {
            skip(host.host(), NO_ROUTE, "no source has an address of the family of host " + host.host());
            return;
        }
        var drawn = new ArrayList<>(reachable);
        Collections.shuffle(drawn, random);
        byTurns(drawn).stream()
                .map(address ->
                        new Candidate(host.host(), new InetSocketAddress(address, host.port()), demand, host.rank()))
                .sorted(Comparator.comparing(candidate -> deadAddresses.isSlow(candidate.address())))
                .forEach(this::place);
    }

    private void place(Candidate candidate) {
        if (deadAddresses.contains(candidate.address())) {
            dead.add(candidate);
        } else {
            (ready.size() < addressesPerHost ? ready : later).add(candidate);
        }
    }

    private static List<InetAddress> byTurns(List<InetAddress> drawn) {
        var v6 = new ArrayDeque<InetAddress>();
        var v4 = new ArrayDeque<InetAddress>();
        drawn.forEach(address -> (address instanceof Inet6Address ? v6 : v4).add(address));
        var mixed = new ArrayList<InetAddress>();
        while (!v6.isEmpty() || !v4.isEmpty()) {
            Stream.of(v6, v4).filter(queue -> !queue.isEmpty()).forEach(queue -> mixed.add(queue.remove()));
        }
        return mixed;
    }

    private void skip(String host, EnhancedStatus status, String text) {
        var relay = new Relay(host, "", 0);
        unresolved.accept(new Trouble(FailurePolicy.ofUnusableHost(), Diagnosis.of(status, text, relay), true));
    }
}
