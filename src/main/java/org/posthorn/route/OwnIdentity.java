package org.posthorn.route;

import java.net.InetAddress;
import java.util.Set;
import org.posthorn.mail.MailAddress;

/// Who this server is, so that it does not send mail to itself (RFC 5321 section 5.1).
///
/// @param hostname its name
/// @param addresses those at which it takes mail itself, on the port of MX hosts; with none given, only the name
/// tells
public record OwnIdentity(String hostname, Set<InetAddress> addresses) {
    public OwnIdentity {
        hostname = MailAddress.domainKey(hostname);
        addresses = Set.copyOf(addresses);
    }

    /// Whether a connection to the address ends here. One to `0.0.0.0` or `::` does, like one to loopback.
    boolean isAddress(InetAddress address) {
        return addresses.contains(address)
                || address.isAnyLocalAddress() && addresses.stream().anyMatch(InetAddress::isLoopbackAddress);
    }

    boolean isName(String host) {
        return hostname.equals(MailAddress.domainKey(host));
    }
}
