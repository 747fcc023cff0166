package org.posthorn.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.SocketAddress;
import java.time.Duration;

/// Addresses that took no connection a short while ago; shared by all couriers, bounded. They are tried last, not
/// left out: a host that comes back is found at the next attempt.
final class DeadAddresses {
    private static final int MAX = 10_000;

    private final Cache<SocketAddress, Boolean> dead;

    DeadAddresses(Duration memory) {
        dead = Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(memory).build();
    }

    void add(SocketAddress address) {
        dead.put(address, Boolean.TRUE);
    }

    void remove(SocketAddress address) {
        dead.invalidate(address);
    }

    boolean contains(SocketAddress address) {
        return dead.getIfPresent(address) != null;
    }
}
