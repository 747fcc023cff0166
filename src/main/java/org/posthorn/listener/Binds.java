package org.posthorn.listener;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets that a listener's binds need. `[::]:PORT` takes IPv4 too, so `0.0.0.0:PORT` beside it would find its
/// port taken; and where the machine has no IPv6, it is the other that does.
final class Binds {
    private static final Logger LOG = LoggerFactory.getLogger(Binds.class);

    private Binds() {}

    /// @param ipv6 whether this machine has an IPv6 address
    static List<InetSocketAddress> needed(List<InetSocketAddress> binds, boolean ipv6) {
        Class<?> spare = ipv6 ? Inet4Address.class : Inet6Address.class;
        Class<?> kept = ipv6 ? Inet6Address.class : Inet4Address.class;
        return binds.stream()
                .filter(bind -> !isWildcard(bind, spare)
                        || binds.stream()
                                .noneMatch(other -> isWildcard(other, kept) && other.getPort() == bind.getPort()))
                .distinct()
                .toList();
    }

    private static boolean isWildcard(InetSocketAddress bind, Class<?> family) {
        return family.isInstance(bind.getAddress()) && bind.getAddress().isAnyLocalAddress();
    }

    /// Whether this machine has an IPv6 address, be it only that of the loopback.
    static boolean hasIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(Inet6Address.class::isInstance);
        } catch (SocketException e) {
            LOG.warn("cannot list network interfaces", e);
            return true;
        }
    }
}
