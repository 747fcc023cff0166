package org.posthorn.policy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;
import org.posthorn.mail.AddressLiteral;

/// A client's address, or the network around it, as the key under which it is counted. One customer has a /64 of
/// IPv6 as a rule, and an attacker often a whole /24 of IPv4.
///
/// @param high the first 64 bits of an IPv6 address, 0 for IPv4
/// @param low the rest, or the 32 bits of an IPv4 address
/// @param six whether it is IPv6
/// @param prefix the length of the network; 32 or 128 for one address
public record ClientNetwork(long high, long low, boolean six, int prefix) implements Comparable<ClientNetwork> {
    private static final Comparator<ClientNetwork> ORDER = Comparator.comparing(ClientNetwork::six)
            .thenComparing(ClientNetwork::high, Long::compareUnsigned)
            .thenComparing(ClientNetwork::low, Long::compareUnsigned)
            .thenComparing(ClientNetwork::prefix);

    /// The address alone.
    public static ClientNetwork of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return octets.capacity() == 4
                ? new ClientNetwork(0, octets.getInt() & 0xFFFF_FFFFL, false, 32)
                : new ClientNetwork(octets.getLong(), octets.getLong(), true, 128);
    }

    /// Its neighbourhood: the /24 of an IPv4 address, the /64 of an IPv6 address.
    public static ClientNetwork around(InetAddress address) {
        ClientNetwork own = of(address);
        return own.six ? new ClientNetwork(own.high, 0, true, 64) : new ClientNetwork(0, own.low & ~0xFFL, false, 24);
    }

    /// Who answers for what this address does: the IPv4 address itself, the /64 of an IPv6 address, since whoever
    /// has one address of it has them all.
    public static ClientNetwork offender(InetAddress address) {
        ClientNetwork own = of(address);
        return own.six ? around(address) : own;
    }

    /// The offender that a person means: an IPv4 address, an IPv6 address, or its network as it is printed.
    public static Optional<ClientNetwork> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean six = address.indexOf(':') >= 0;
        if (slash >= 0 && !text.substring(slash).equals(six ? "/64" : "/32")) {
            return Optional.empty();
        }
        return AddressLiteral.parse(six ? "[IPv6:" + address + ']' : '[' + address + ']')
                .map(ClientNetwork::offender);
    }

    @Override
    public int compareTo(ClientNetwork other) {
        return ORDER.compare(this, other);
    }

    /// An address as such, a network with its prefix.
    @Override
    public String toString() {
        byte[] octets = six
                ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
                : ByteBuffer.allocate(4).putInt((int) low).array();
        return prefix == octets.length * 8 ? CidrText.of(octets) : CidrText.of(octets) + '/' + prefix;
    }
}
