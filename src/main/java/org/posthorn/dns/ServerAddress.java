package org.posthorn.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.posthorn.mail.AddressLiteral;

/// The address of a DNS server as the configuration has it.
final class ServerAddress {
    private static final int DNS_PORT = 53;

    private ServerAddress() {}

    static InetSocketAddress parse(String text) {
        int bracket = text.indexOf(']');
        int colon = text.lastIndexOf(':');
        boolean bareIpv6 = bracket < 0 && colon != text.indexOf(':');
        boolean withPort = colon > bracket && !bareIpv6;
        String host = withPort ? text.substring(0, colon) : text;
        int port = withPort ? port(text.substring(colon + 1), text) : DNS_PORT;
        InetAddress address = address(host)
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + text + "' is no ADDRESS or ADDRESS:PORT of a DNS server"));
        return new InetSocketAddress(address, port);
    }

    private static Optional<InetAddress> address(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return AddressLiteral.parse(bare.indexOf(':') >= 0 ? "[IPv6:" + bare + ']' : '[' + bare + ']');
    }

    private static int port(String text, String whole) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("'" + text + "' in '" + whole + "' is no port: 1 to 65535");
    }
}
