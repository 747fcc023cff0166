package org.posthorn.route;

import java.util.List;

/// Routes in the order of the configuration: the first that matches is taken; without a match the DNS is asked.
///
/// @param tls how mail must travel, by domain: the first that matches is taken
/// @param mxPort the port of MX hosts
public record RouteSettings(List<RouteRule> rules, List<TlsRule> tls, int mxPort) {
    public RouteSettings {
        rules = List.copyOf(rules);
        tls = List.copyOf(tls);
        if (mxPort < 1 || mxPort > 65_535) {
            throw new IllegalArgumentException("mx-port must be 1 to 65535: " + mxPort);
        }
    }

    public RouteSettings(List<RouteRule> rules) {
        this(rules, List.of(), 25);
    }

    public static RouteSettings defaults() {
        return new RouteSettings(List.of());
    }
}
