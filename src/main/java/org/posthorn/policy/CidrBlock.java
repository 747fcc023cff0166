package org.posthorn.policy;

import java.net.InetAddress;
import java.util.Arrays;
import org.posthorn.mail.AddressLiteral;

/// A block of addresses, such as `192.0.2.0/24` or `2001:db8::/32` (RFC 4632). An IPv4 address that came in as
/// IPv4-mapped IPv6 is IPv4 here.
public final class CidrBlock {
    private final byte[] network;
    private final int prefix;

    private CidrBlock(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /// Reads `ADDRESS/PREFIX`, or an address alone, which is a block of one. Never asks the DNS.
    ///
    /// @throws IllegalArgumentException when it is neither, or when the address has bits beyond the prefix
    public static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] octets = AddressLiteral.parse(address.indexOf(':') < 0 ? '[' + address + ']' : "[IPv6:" + address + ']')
                .orElseThrow(() -> new IllegalArgumentException("no address: " + address))
                .getAddress();
        int prefix = slash < 0 ? octets.length * 8 : prefix(text.substring(slash + 1), octets.length * 8);
        var block = new CidrBlock(octets, prefix);
        if (!Arrays.equals(octets, block.masked(octets))) {
            throw new IllegalArgumentException("address bits beyond the prefix: " + text);
        }
        return block;
    }

    private static int prefix(String text, int most) {
        int prefix = text.length() <= 3 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : -1;
        if (prefix < 0 || prefix > most) {
            throw new IllegalArgumentException("no prefix length from 0 to " + most + ": " + text);
        }
        return prefix;
    }

    /// The lowest address.
    public InetAddress first() {
        return CidrText.address(network);
    }

    /// How many bits its addresses have in common.
    public int prefix() {
        return prefix;
    }

    /// Whether all its addresses are in another block.
    public boolean isWithin(CidrBlock other) {
        return prefix >= other.prefix && other.contains(first());
    }

    public boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == network.length && Arrays.equals(network, masked(octets));
    }

    private byte[] masked(byte[] octets) {
        byte[] masked = octets.clone();
        for (int i = 0; i < masked.length; i++) {
            int bits = Math.clamp(prefix - i * 8L, 0, 8);
            masked[i] &= (byte) (0xFF00 >> bits);
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrBlock block && prefix == block.prefix && Arrays.equals(network, block.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefix;
    }

    @Override
    public String toString() {
        return CidrText.of(network) + '/' + prefix;
    }
}
