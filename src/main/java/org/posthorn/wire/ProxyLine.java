package org.posthorn.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.posthorn.mail.AddressLiteral;

/// Version 1 of the PROXY protocol: `PROXY TCP4 192.0.2.1 192.0.2.25 49152 25` and CRLF.
final class ProxyLine {
    private static final byte[] NAME = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int SHORTEST = "PROXY UNKNOWN\r\n".length();

    /// With CRLF.
    private static final int LONGEST = 107;

    private static final int WORDS = 6;
    private static final int LARGEST_PORT = 65_535;

    private ProxyLine() {}

    static int missing(byte[] octets, int length) throws ProxySyntaxException {
        for (int i = 0; i < Math.min(length, NAME.length); i++) {
            if (octets[i] != NAME[i]) {
                throw new ProxySyntaxException("no PROXY header");
            }
        }
        if (isComplete(octets, length)) {
            return 0;
        }
        int missing = Math.max(SHORTEST - length, leastRest(octets, length));
        if (length + missing > LONGEST) {
            throw new ProxySyntaxException("line over " + LONGEST + " octets");
        }
        return missing;
    }

    private static boolean isComplete(byte[] octets, int length) throws ProxySyntaxException {
        for (int i = NAME.length; i < length; i++) {
            boolean crlf = octets[i] == '\n' && octets[i - 1] == '\r';
            if (crlf && i == length - 1) {
                return true;
            }
            if (octets[i] == '\n' || octets[i - 1] == '\r') {
                throw new ProxySyntaxException("a line ends in CRLF");
            }
        }
        return false;
    }

    /// A word is yet to come behind each missing space, and CRLF behind them.
    private static int leastRest(byte[] octets, int length) {
        if (octets[length - 1] == '\r') {
            return 1;
        }
        int spaces = 0;
        for (int i = 0; i < length; i++) {
            spaces += octets[i] == ' ' ? 1 : 0;
        }
        boolean addresses = length > NAME.length && octets[NAME.length] == 'T';
        return addresses ? 2 + 2 * Math.max(0, WORDS - 1 - spaces) : 2;
    }

    static ProxyHeader parse(byte[] octets, int length) throws ProxySyntaxException {
        String[] words = new String(octets, 0, length - 2, StandardCharsets.ISO_8859_1).split(" ", -1);
        return switch (words[1]) {
            // Whatever else is on the line is to be ignored.
            case "UNKNOWN" -> new ProxyHeader.Unnamed();
            case "TCP4", "TCP6" -> client(words);
            default -> throw new ProxySyntaxException("a protocol is TCP4, TCP6 or UNKNOWN");
        };
    }

    private static ProxyHeader client(String[] words) throws ProxySyntaxException {
        if (words.length != WORDS) {
            throw new ProxySyntaxException("a protocol, two addresses and two ports, each behind one space");
        }
        boolean v6 = words[1].equals("TCP6");
        return new ProxyHeader.Client(
                new InetSocketAddress(address(words[2], v6), port(words[4])),
                new InetSocketAddress(address(words[3], v6), port(words[5])));
    }

    private static InetAddress address(String text, boolean v6) throws ProxySyntaxException {
        if (v6 ? text.indexOf(':') < 0 : hasLeadingZero(text)) {
            throw new ProxySyntaxException("bad address");
        }
        return AddressLiteral.parse(v6 ? "[IPv6:" + text + ']' : '[' + text + ']')
                .orElseThrow(() -> new ProxySyntaxException("bad address"));
    }

    private static boolean hasLeadingZero(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            boolean begins = i == 0 || text.charAt(i - 1) == '.';
            if (begins && text.charAt(i) == '0' && text.charAt(i + 1) != '.') {
                return true;
            }
        }
        return false;
    }

    private static int port(String text) throws ProxySyntaxException {
        boolean sound = Digits.areAll(text) && text.length() <= 5 && (text.length() == 1 || text.charAt(0) != '0');
        long port = sound ? Digits.saturated(text) : Long.MAX_VALUE;
        if (port > LARGEST_PORT) {
            throw new ProxySyntaxException("bad port");
        }
        return (int) port;
    }
}
