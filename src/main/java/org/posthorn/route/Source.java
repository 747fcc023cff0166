package org.posthorn.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/// One `[[source]]`: addresses of this machine that connections to other hosts come from, and the name that goes with
/// them.
///
/// @param name as routes call it
/// @param addresses of either family, at least one
/// @param ehlo what this server calls itself on these connections
/// @param weight how many connections it gets beside the others of a list
public record Source(String name, List<InetAddress> addresses, String ehlo, int weight) {
    private static final int LARGEST_WEIGHT = 1_000;

    /// @throws IllegalArgumentException when it can't be a source
    public Source {
        addresses = List.copyOf(addresses);
        check("name", isWord(name), name);
        check("address: at least one", !addresses.isEmpty(), addresses);
        check("address: none that stands for all", addresses.stream().noneMatch(Source::isNone), addresses);
        check("ehlo", isWord(ehlo), ehlo);
        check("weight (1 to " + LARGEST_WEIGHT + ')', weight >= 1 && weight <= LARGEST_WEIGHT, weight);
    }

    /// The addresses from which this one can be reached, as far as their family tells.
    public List<InetAddress> addressesFor(InetAddress remote) {
        boolean v6 = remote instanceof Inet6Address;
        return addresses.stream()
                .filter(address -> address instanceof Inet6Address == v6)
                .toList();
    }

    private static boolean isNone(InetAddress address) {
        return address.isAnyLocalAddress() || address.isMulticastAddress();
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.length() <= 255 && text.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static void check(String what, boolean fits, Object value) {
        if (!fits) {
            throw new IllegalArgumentException(what + ": " + value);
        }
    }
}
