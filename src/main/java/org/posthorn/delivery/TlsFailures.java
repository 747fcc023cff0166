package org.posthorn.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Addresses with which TLS failed after the handshake: where TLS is opportunistic they get their mail in clear text for
/// a while. Also those that only the other implementation of TLS can talk to. Shared by all couriers, bounded.
final class TlsFailures {
    private static final int MAX = 10_000;

    private final Cache<SocketAddress, Instant> failed =
            Caffeine.newBuilder().maximumSize(MAX).build();
    private final Cache<SocketAddress, Instant> suspected =
            Caffeine.newBuilder().maximumSize(MAX).build();
    private final Cache<SocketAddress, Instant> alternative =
            Caffeine.newBuilder().maximumSize(MAX).build();
    private final InstantSource clock;

    TlsFailures(InstantSource clock) {
        this.clock = clock;
    }

    void add(SocketAddress address) {
        failed.put(address, clock.instant());
    }

    /// A connection was lost behind the content: a failure of TLS when the one before was lost likewise.
    ///
    /// @param ttl as of [#contains]
    void suspect(SocketAddress address, Duration ttl) {
        if (isRecent(suspected.asMap().put(address, clock.instant()), ttl)) {
            add(address);
        }
    }

    /// A connection under TLS took a message.
    void trust(SocketAddress address) {
        suspected.invalidate(address);
    }

    void remove(SocketAddress address) {
        failed.invalidate(address);
    }

    /// @param ttl for how long a failure is remembered
    boolean contains(SocketAddress address, Duration ttl) {
        return isRecent(failed.getIfPresent(address), ttl);
    }

    void addAlternative(SocketAddress address) {
        alternative.put(address, clock.instant());
    }

    /// Whether only the other implementation of TLS came through a handshake there.
    boolean needsAlternative(SocketAddress address, Duration ttl) {
        return isRecent(alternative.getIfPresent(address), ttl);
    }

    private boolean isRecent(@org.jspecify.annotations.Nullable Instant since, Duration ttl) {
        return since != null && clock.instant().isBefore(since.plus(ttl));
    }
}
