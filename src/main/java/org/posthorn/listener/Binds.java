package org.posthorn.listener;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;

/// The sockets that a listener's binds need: `[::]:PORT` takes IPv4 too, so `0.0.0.0:PORT` beside it would find its port taken.
final class Binds {
    private Binds() {}

    static List<InetSocketAddress> needed(List<InetSocketAddress> binds) {
        return binds.stream()
                .filter(bind -> !isWildcard(bind, Inet4Address.class)
                        || binds.stream()
                                .noneMatch(other ->
                                        isWildcard(other, Inet6Address.class) && other.getPort() == bind.getPort()))
                .distinct()
                .toList();
    }

    private static boolean isWildcard(InetSocketAddress bind, Class<?> family) {
        return family.isInstance(bind.getAddress()) && bind.getAddress().isAnyLocalAddress();
    }
}
