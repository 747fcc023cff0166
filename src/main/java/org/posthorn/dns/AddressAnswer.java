package org.posthorn.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// What the DNS says of the addresses of a host.
public sealed interface AddressAnswer {
    /// A and AAAA records together; at least one.
    ///
    /// @param secure whether DNSSEC vouches for all of them, and for the aliases on the way
    /// @param alias the name that they are of, where the host is an alias (CNAME) for it
    record Addresses(List<InetAddress> addresses, boolean secure, Optional<String> alias) implements AddressAnswer {
        public Addresses {
            addresses = List.copyOf(addresses);
        }

        public Addresses(List<InetAddress> addresses, boolean secure) {
            this(addresses, secure, Optional.empty());
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
