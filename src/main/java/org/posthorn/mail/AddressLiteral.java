package org.posthorn.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/// Address literals, `[192.0.2.1]` and `[IPv6:2001:db8::1]` (RFC 5321 section 4.1.3). Never asks the DNS.
public final class AddressLiteral {
    private static final String IPV6 = "ipv6:";

    private AddressLiteral() {}

    public static boolean isValid(String literal) {
        return parse(literal).isPresent();
    }

    /// The address that a literal in its brackets names, or empty when it is malformed.
    public static Optional<InetAddress> parse(String literal) {
        if (literal.length() < 3 || !literal.startsWith("[") || !literal.endsWith("]")) {
            return Optional.empty();
        }
        String inner = literal.substring(1, literal.length() - 1);
        boolean v6 = inner.toLowerCase(Locale.ROOT).startsWith(IPV6);
        String address = v6 ? inner.substring(IPV6.length()) : inner;
        return v6 ? parseIpv6(address) : parseIpv4(address);
    }

    /// What is wrong with a literal that is not valid.
    static String problem(String literal) {
        String inner = literal.substring(1, literal.length() - 1);
        int colon = inner.indexOf(':');
        if (colon < 0 || inner.regionMatches(true, 0, IPV6, 0, IPV6.length())) {
            return "bad address literal";
        }
        return parseIpv6(inner).isPresent()
                ? "an IPv6 address literal needs the tag IPv6:"
                : "address literal of a kind that is not known here";
    }

    /// An address as the literal that names it.
    public static String print(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return bare.indexOf(':') >= 0 ? "[IPv6:" + bare + ']' : '[' + bare + ']';
    }

    private static Optional<InetAddress> parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        var octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (parts[i].isEmpty() || parts[i].length() > 3 || !parts[i].chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            int octet = Integer.parseInt(parts[i]);
            if (octet > 255) {
                return Optional.empty();
            }
            octets[i] = (byte) octet;
        }
        return Optional.of(ofOctets(octets));
    }

    private static Optional<InetAddress> parseIpv6(String text) {
        if (text.indexOf(':') < 0
                || !text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128 || c == ':' || c == '.')) {
            return Optional.empty();
        }
        try {
            // With a colon and only these characters this parses the text and asks no name server.
            return Optional.of(InetAddress.getByName('[' + text + ']'));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static InetAddress ofOctets(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an IPv4 address", e);
        }
    }
}
