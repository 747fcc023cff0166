package org.posthorn.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Who is not served for now. [StateKeeper] has it outlive a restart. Any thread; asking takes no lock.
public final class Bans {
    private static final int MOST_DOUBLED = 30;

    private final AbuseSettings settings;
    private final InstantSource clock;
    private final Map<ClientNetwork, Ban> bans = new ConcurrentHashMap<>();
    private volatile long changes;

    Bans(AbuseSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    boolean isBanned(ClientNetwork client) {
        if (bans.isEmpty()) {
            return false;
        }
        Ban ban = bans.get(client);
        return ban != null && ban.holds(clock.instant());
    }

    /// Bans a client, for twice as long as the last time if that is not long ago.
    ///
    /// @return the ban, or empty when there is one already
    synchronized Optional<Ban> add(ClientNetwork client, String reason) {
        Instant now = clock.instant();
        Ban last = bans.get(client);
        if (last != null && last.holds(now)) {
            return Optional.empty();
        }
        if (last == null && bans.size() >= settings.maxBans()) {
            makeRoom(now);
        }
        int times = last == null || isForgotten(last, now) ? 1 : last.times() + 1;
        var ban = new Ban(client, now, now.plus(length(times)), times, reason);
        bans.put(client, ban);
        changes++;
        return Optional.of(ban);
    }

    /// Takes over bans of before a restart that are not over yet: of too many those that end last.
    synchronized void restore(List<Ban> before) {
        Instant now = clock.instant();
        Instant latest = now.plus(settings.longestBan());
        before.stream()
                .filter(ban -> ban.holds(now))
                .map(ban -> ban.until().isAfter(latest)
                        ? new Ban(ban.client(), ban.since(), latest, ban.times(), ban.reason())
                        : ban)
                .sorted(Comparator.comparing(Ban::until).reversed())
                .limit(settings.maxBans())
                .forEach(ban -> bans.putIfAbsent(ban.client(), ban));
    }

    /// How often bans began or were ended by an operator.
    long changes() {
        return changes;
    }

    /// How many there may be at once.
    int most() {
        return settings.maxBans();
    }

    /// 1, 2, 4, 8 and so on times the first.
    private Duration length(int times) {
        Duration first = settings.ban();
        int doubled = Math.min(times - 1, MOST_DOUBLED);
        return first.toMillis() > settings.longestBan().toMillis() >> doubled
                ? settings.longestBan()
                : first.multipliedBy(1L << doubled);
    }

    private boolean isForgotten(Ban ban, Instant now) {
        return !now.isBefore(ban.until().plus(settings.longestBan()));
    }

    /// Forgets who lapsed long ago; when there is nobody, the one that lapsed first or will.
    private void makeRoom(Instant now) {
        if (!bans.values().removeIf(ban -> isForgotten(ban, now))) {
            bans.values().stream().min(Comparator.comparing(Ban::until)).ifPresent(ban -> bans.remove(ban.client()));
        }
    }

    /// Those that hold now, the one that ends first in front.
    public List<Ban> list() {
        Instant now = clock.instant();
        return bans.values().stream()
                .filter(ban -> ban.holds(now))
                .sorted(Comparator.comparing(Ban::until).thenComparing(Ban::client))
                .toList();
    }

    /// How many hold now.
    public int count() {
        Instant now = clock.instant();
        return (int) bans.values().stream().filter(ban -> ban.holds(now)).count();
    }

    /// Ends a ban, and forgets that it was.
    ///
    /// @return whether it held
    public synchronized boolean remove(ClientNetwork client) {
        Ban ban = bans.remove(client);
        changes++;
        return ban != null && ban.holds(clock.instant());
    }

    /// Ends all.
    ///
    /// @return how many held
    public synchronized int clear() {
        int count = count();
        bans.clear();
        changes++;
        return count;
    }
}
