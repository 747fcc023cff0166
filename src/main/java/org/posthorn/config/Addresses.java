package org.posthorn.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.policy.CidrBlock;

/// Addresses with a port as the file has them: `"0.0.0.0:25"`, `"[::]:25"`; networks. Never asks the DNS.
final class Addresses {
    private static final int LARGEST_PORT = 65_535;

    private Addresses() {}

    /// @throws IllegalArgumentException when it is no address with a port
    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || colon < text.lastIndexOf(']')) {
            throw new IllegalArgumentException(
                    "lacks a port: \"" + text + "\" (such as \"127.0.0.1:25\" or \"[::1]:25\")");
        }
        return new InetSocketAddress(host(text, text.substring(0, colon)), port(text, text.substring(colon + 1)));
    }

    /// An address without a port, an IPv6 address with or without brackets.
    ///
    /// @throws IllegalArgumentException when it is none
    static InetAddress parseBare(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        return AddressLiteral.parse(bare.indexOf(':') < 0 ? '[' + bare + ']' : "[IPv6:" + bare + ']')
                .orElseThrow(() -> new IllegalArgumentException("is no IP address: \"" + text + '"'));
    }

    static String print(InetAddress address) {
        return shorten(address.getHostAddress());
    }

    private static InetAddress host(String whole, String host) {
        if (host.equals("localhost")) {
            return InetAddress.getLoopbackAddress();
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String literal = bracketed ? "[IPv6:" + host.substring(1) : '[' + host + ']';
        return AddressLiteral.parse(literal)
                .orElseThrow(() -> new IllegalArgumentException(
                        "is no address with a port: \"" + whole + "\" (such as \"127.0.0.1:25\" or \"[::1]:25\")"));
    }

    private static int port(String whole, String port) {
        boolean digits = !port.isEmpty() && port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Integer.parseInt(port) > LARGEST_PORT) {
            throw new IllegalArgumentException("has no port from 0 to 65535: \"" + whole + '"');
        }
        return Integer.parseInt(port);
    }

    /// The same address with its port raised; port 0, which lets the system choose, stays.
    ///
    /// @throws IllegalArgumentException when the port leaves its range
    static InetSocketAddress raise(InetSocketAddress address, int offset) {
        int port = address.getPort() == 0 ? 0 : address.getPort() + offset;
        if (port < 0 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(
                    "has a port that port-offset " + offset + " raises out of its range: " + print(address));
        }
        return new InetSocketAddress(address.getAddress(), port);
    }

    /// Whether one port of one address is taken by both. `[::]` and `0.0.0.0` stand for all addresses of both families.
    static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
        return one.getPort() != 0
                && one.getPort() == other.getPort()
                && (one.getAddress().equals(other.getAddress())
                        || one.getAddress().isAnyLocalAddress()
                        || other.getAddress().isAnyLocalAddress());
    }

    static String print(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + shorten(host) + ']') + ':' + address.getPort();
    }

    static String print(CidrBlock network) {
        String text = network.toString();
        int slash = text.indexOf('/');
        return shorten(text.substring(0, slash)) + text.substring(slash);
    }

    /// Java writes `0:0:0:0:0:0:0:1`; the two addresses that appear in every configuration read better short.
    private static String shorten(String v6) {
        return switch (v6) {
            case "0:0:0:0:0:0:0:0" -> "::";
            case "0:0:0:0:0:0:0:1" -> "::1";
            default -> v6;
        };
    }
}
