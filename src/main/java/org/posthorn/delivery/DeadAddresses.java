package org.posthorn.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/// Addresses that took no connection a short while ago; shared by all couriers, bounded. They are tried last, not
/// left out: a host that comes back is found at the next attempt. So are all addresses of a family when there is no
/// way out of this machine to one of them. Of those that were only slower than another of their host it is remembered
/// too, so that not every connection waits for them.
final class DeadAddresses {
    private static final int MAX = 10_000;

    private final Cache<SocketAddress, Boolean> dead;
    private final Cache<SocketAddress, Boolean> slow;
    private final Cache<Class<? extends InetAddress>, Boolean> cutOff;

    DeadAddresses(Duration memory) {
        dead = Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(memory).build();
        slow = Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(memory).build();
        cutOff = Caffeine.newBuilder().expireAfterWrite(memory).build();
    }

    void add(SocketAddress address) {
        dead.put(address, Boolean.TRUE);
    }

    /// It took no connection, for this reason.
    void add(SocketAddress address, PeerException fault) {
        add(address);
        if (isUnreachable(fault)) {
            remote(address).ifPresent(far -> cutOff.put(far.getClass(), Boolean.TRUE));
        }
    }

    /// Another address of its host was there first.
    void addSlow(SocketAddress address) {
        slow.put(address, Boolean.TRUE);
    }

    boolean isSlow(SocketAddress address) {
        return slow.getIfPresent(address) != null;
    }

    void remove(SocketAddress address) {
        dead.invalidate(address);
        remote(address).ifPresent(far -> cutOff.invalidate(far.getClass()));
    }

    boolean contains(SocketAddress address) {
        return dead.getIfPresent(address) != null
                || remote(address)
                        .filter(far -> cutOff.getIfPresent(far.getClass()) != null)
                        .isPresent();
    }

    /// ENETUNREACH or EAFNOSUPPORT, for which Java has no exception of its own. Where the system words it in another
    /// language each connection costs a call that fails at once, and no more.
    private static boolean isUnreachable(PeerException fault) {
        Throwable cause = fault.getCause();
        String text = cause == null ? "" : String.valueOf(cause.getMessage());
        return text.startsWith("Network is unreachable")
                || text.startsWith("Network unreachable")
                || text.startsWith("Protocol family unavailable")
                || text.startsWith("Address family not supported");
    }

    /// Empty for what says nothing of the rest of the network.
    private static Optional<InetAddress> remote(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                        && !inet.getAddress().isLoopbackAddress()
                        && !inet.getAddress().isLinkLocalAddress()
                ? Optional.of(inet.getAddress())
                : Optional.empty();
    }
}
