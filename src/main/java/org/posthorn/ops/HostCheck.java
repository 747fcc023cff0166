package org.posthorn.ops;

import java.net.InetAddress;

/// Whether a request's `Host` is one under which this address is meant to be found. A page on the Web can make a
/// browser send requests here once its own name resolves to a loopback address (DNS rebinding), but it can't hide
/// that name. An IP address has no name that could be bent, so any will do.
final class HostCheck {
    private final String bindHost;

    HostCheck(String bindHost) {
        this.bindHost = bindHost;
    }

    boolean allows(String header) {
        String host = withoutPort(header);
        return host.equalsIgnoreCase("localhost") || host.equalsIgnoreCase(bindHost) || isAddress(host);
    }

    private static String withoutPort(String header) {
        int close = header.lastIndexOf(']');
        int colon = header.lastIndexOf(':');
        return colon > close ? header.substring(0, colon) : header;
    }

    private static boolean isAddress(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
