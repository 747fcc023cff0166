package org.posthorn.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Addresses that took no connection a short while ago; shared by all couriers, bounded. They are tried last, not
/// left out: a host that comes back is found at the next attempt. So are all addresses of a family when there is no
/// way out of this machine to one of them. Of those that were only slower than another of their host it is remembered
/// too, so that not every connection waits for them.
final class DeadAddresses {
    private static final int MAX = 10_000;

    private final Cache<InetSocketAddress, Boolean> dead;
    private final Cache<InetSocketAddress, Boolean> slow;
    private final Cache<Class<? extends InetAddress>, Boolean> cutOff;

    DeadAddresses(Duration memory) {
        dead = Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(memory).build();
        slow = Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(memory).build();
        cutOff = Caffeine.newBuilder().expireAfterWrite(memory).build();
    }

    void add(InetSocketAddress address) {
        dead.put(address, Boolean.TRUE);
    }

    /// It took no connection, for this reason.
    void add(InetSocketAddress address, PeerException fault) {
        add(address);
        if (isUnreachable(fault) && !isNear(address)) {
            cutOff.put(address.getAddress().getClass(), Boolean.TRUE);
        }
    }

    /// Another address of its host was there first.
    void addSlow(InetSocketAddress address) {
        slow.put(address, Boolean.TRUE);
    }

    boolean isSlow(InetSocketAddress address) {
        return slow.getIfPresent(address) != null;
    }

    void remove(InetSocketAddress address) {
        dead.invalidate(address);
        if (!isNear(address)) {
            cutOff.invalidate(address.getAddress().getClass());
        }
    }

    boolean contains(InetSocketAddress address) {
        return dead.getIfPresent(address) != null
                || !isNear(address) && cutOff.getIfPresent(address.getAddress().getClass()) != null;
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

    /// Whether it says nothing of the rest of the network.
    private static boolean isNear(InetSocketAddress address) {
        return address.getAddress().isLoopbackAddress() || address.getAddress().isLinkLocalAddress();
    }
}
