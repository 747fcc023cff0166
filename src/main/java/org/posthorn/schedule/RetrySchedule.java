package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// The delays between attempts (RFC 5321 section 4.5.4.1): `first`, doubled after each attempt up to `longest`,
/// each made up to `jitter` (a fraction) shorter or longer by chance, so that what failed together is not retried
/// together.
///
/// @param expire how old a message gets before a deferral becomes a bounce
public record RetrySchedule(Duration first, Duration longest, double jitter, Duration expire) {
    private static final int MOST_DOUBLINGS = 30;

    public RetrySchedule {
        if (!first.isPositive()) {
            throw new IllegalArgumentException("first must be positive");
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest must not be shorter than first");
        }
        if (!(jitter >= 0 && jitter < 1)) {
            throw new IllegalArgumentException("jitter must be at least 0 and less than 1");
        }
        if (!expire.isPositive()) {
            throw new IllegalArgumentException("expire must be positive");
        }
    }

    public static RetrySchedule defaults() {
        return new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), 0.2, Duration.ofDays(5));
    }

    /// How a destination is left alone that is in trouble: a tenth of a message's first delay, so that a host that was away for
    /// a moment costs its mail half a minute and not five, doubled in the same way up to three times that first delay:
    /// to see whether it is back costs one connection, and all of its mail waits for that.
    RetrySchedule forDestinations() {
        Duration tenth = first.dividedBy(10);
        Duration shortest = tenth.isPositive() ? tenth : first;
        Duration most = first.multipliedBy(3);
        return new RetrySchedule(shortest, most.compareTo(longest) < 0 ? most : longest, jitter, expire);
    }

    /// The delay after the given number of failures in a row, from 1.
    public Duration delay(int failures, RandomGenerator random) {
        int doublings = Math.clamp(failures - 1, 0, MOST_DOUBLINGS);
        long most = longest.toMillis();
        long first = Math.max(1, this.first.toMillis());
        long plain = first > most >> doublings ? most : first << doublings;
        double factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(plain * factor)));
    }

    /// When to try again; the last attempt is made when the message expires.
    public Instant next(int attempts, Instant now, Instant arrived, RandomGenerator random) {
        return inTime(now.plus(delay(attempts, random)), now, arrived);
    }

    /// That time, or when the message expires if that is earlier.
    Instant inTime(Instant next, Instant now, Instant arrived) {
        Instant last = arrived.plus(expire);
        return next.isAfter(last) && last.isAfter(now) ? last : next;
    }

    public boolean isExpired(Instant arrived, Instant now) {
        return !now.isBefore(arrived.plus(expire));
    }
}
