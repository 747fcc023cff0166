package org.posthorn.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.route.Source;

/// The sources of one list, and which of them the next connection comes from: by weight, evenly spread rather than in
/// runs. A source can rest for a destination that has had enough of it. Any thread.
///
/// No connection ever comes from an address that is not in the list. Where all that could be used rest, the one whose
/// rest ends first is used: how long to leave a destination alone is for others to say.
final class SourcePool {
    /// For how long an address that this machine did not have is used after all others.
    private static final Duration ABSENCE = Duration.ofMinutes(1);

    private static final int MAX_RESTS = 10_000;

    private record Rest(String destination, String source) {}

    private final List<Source> sources;
    private final InstantSource clock;
    private final Cache<Rest, Instant> rests =
            Caffeine.newBuilder().maximumSize(MAX_RESTS).build();
    private final Map<InetAddress, Instant> absent = new HashMap<>();
    private final Map<Source, Integer> credit = new HashMap<>();
    private long turns;

    SourcePool(List<Source> sources, InstantSource clock) {
        this.sources = List.copyOf(sources);
        this.clock = clock;
    }

    /// The names of its sources, for people.
    String names() {
        return sources.stream().map(Source::name).collect(Collectors.joining(", "));
    }

    /// Whether any source has an address from which this one can be reached, as far as its family tells.
    boolean canReach(InetAddress remote) {
        return sources.stream().anyMatch(source -> !source.addressesFor(remote).isEmpty());
    }

    /// Leaves a source alone for connections to a destination until then, as far as there are others. Of very many such
    /// rests those that nobody asked about lately are forgotten.
    ///
    /// @param destination its name
    /// @param source its name
    /// @return whether there is another that does not rest
    boolean rest(String destination, String source, Instant until) {
        rests.put(new Rest(destination, source), until);
        return isRelieved(destination, source);
    }

    /// Whether a source rests for a destination and another does not.
    boolean isRelieved(String destination, String source) {
        return isResting(destination, source)
                && sources.stream().anyMatch(other -> !isResting(destination, other.name()));
    }

    private boolean isResting(String destination, String source) {
        Instant until = rests.getIfPresent(new Rest(destination, source));
        return until != null && until.isAfter(clock.instant());
    }

    /// This machine does not have the address, at least not now.
    synchronized void lacks(InetAddress address) {
        absent.put(address, clock.instant().plus(ABSENCE));
    }

    /// Where the next connection comes from; empty when no address is left that fits.
    ///
    /// @param destination its name
    /// @param without addresses that this connection was tried from
    synchronized Optional<Departure> next(String destination, InetAddress remote, Set<InetAddress> without) {
        var all = new ArrayList<Departure>();
        for (Source source : sources) {
            for (InetAddress address : source.addressesFor(remote)) {
                if (!without.contains(address)) {
                    all.add(new Departure(source, address));
                }
            }
        }
        Instant now = clock.instant();
        List<Departure> free = all.stream()
                .filter(one -> !freeFrom(one, destination).isAfter(now))
                .toList();
        return free.isEmpty()
                ? all.stream().min(Comparator.comparing(one -> freeFrom(one, destination)))
                : Optional.of(byWeight(free));
    }

    private Instant freeFrom(Departure one, String destination) {
        Instant rested = rests.getIfPresent(new Rest(destination, one.source().name()));
        Instant there = absent.getOrDefault(one.address(), Instant.MIN);
        return rested == null || rested.isBefore(there) ? there : rested;
    }

    /// Each gets its weight as credit, the one with most is taken and pays for all: so that 5, 1, 1 becomes a, a, b, a,
    /// c, a, a and not five of a in a row.
    private Departure byWeight(List<Departure> free) {
        Source best = free.getFirst().source();
        int total = 0;
        for (Source source : free.stream().map(Departure::source).distinct().toList()) {
            total += source.weight();
            credit.merge(source, source.weight(), Integer::sum);
            if (credit(source) > credit(best)) {
                best = source;
            }
        }
        credit.merge(best, -total, Integer::sum);
        return inTurn(best, free);
    }

    private int credit(Source source) {
        return credit.getOrDefault(source, 0);
    }

    private Departure inTurn(Source source, List<Departure> free) {
        List<Departure> its =
                free.stream().filter(one -> one.source().equals(source)).toList();
        return its.get((int) (turns++ % its.size()));
    }
}
