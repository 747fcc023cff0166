package org.posthorn.route;

import java.util.Locale;
import org.posthorn.mail.AddressLiteral;

/// `HOST:PORT`, where the host is a name, an IPv4 address, or an IPv6 address in brackets (which are not part of
/// it).
record HostAndPort(String host, int port) {

    /// @param whole what to call it in the message
    static HostAndPort parse(String text, String whole) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon < text.indexOf(']')) {
            throw new IllegalArgumentException("'" + whole + "' lacks :PORT at its end");
        }
        return new HostAndPort(host(text.substring(0, colon), whole), port(text.substring(colon + 1), whole));
    }

    private static String host(String text, String whole) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            String inner = lower.substring(1, lower.length() - 1);
            if (inner.indexOf(':') >= 0 && AddressLiteral.isValid("[IPv6:" + inner + ']')) {
                return inner;
            }
        } else if (lower.matches("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\\.?")) {
            return lower;
        }
        throw new IllegalArgumentException("'" + text + "' in '" + whole + "' is no host name and no address");
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

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}
