package org.posthorn.dns;

import java.net.InetAddress;
import java.util.List;

/// What the DNS says of the addresses of a host.
public sealed interface AddressAnswer {
    /// A and AAAA records together; at least one.
    ///
    /// @param secure whether the resolver vouches for all of them by DNSSEC (the AD flag)
    record Addresses(List<InetAddress> addresses, boolean secure) implements AddressAnswer {
        public Addresses {
            addresses = List.copyOf(addresses);
        }
    }

    /// The name exists and has no address.
    record NoAddress() implements AddressAnswer {}

    /// The name does not exist.
    record NoSuchHost() implements AddressAnswer {}

    /// Nobody can tell now: a timeout, SERVFAIL or the like, and no address from the other of the two lookups
    /// either.
    record TemporaryFailure(String reason) implements AddressAnswer {}
}
