package org.posthorn.route;

import java.util.List;
import java.util.Optional;
import org.posthorn.tls.StsPolicy;

/// Routes in the order of the configuration: the first that matches is taken; without a match the DNS is asked.
///
/// @param tls how mail must travel, by domain: the first that matches is taken
/// @param mxPort the port of MX hosts
/// @param sources where connections come from unless the route says; empty where the system chooses
/// @param ignoreTargetHosts addresses that mail does not go to because the DNS says so
public record RouteSettings(
        List<RouteRule> rules, List<TlsRule> tls, int mxPort, List<Source> sources, IgnoredTargets ignoreTargetHosts) {
    public RouteSettings {
        rules = List.copyOf(rules);
        tls = List.copyOf(tls);
        sources = List.copyOf(sources);
        if (mxPort < 1 || mxPort > 65_535) {
            throw new IllegalArgumentException("mx-port must be 1 to 65535: " + mxPort);
        }
    }

    /// With the usual ignored targets.
    public RouteSettings(List<RouteRule> rules, List<TlsRule> tls, int mxPort, List<Source> sources) {
        this(rules, tls, mxPort, sources, IgnoredTargets.defaults());
    }

    /// From wherever the system chooses.
    public RouteSettings(List<RouteRule> rules, List<TlsRule> tls, int mxPort) {
        this(rules, tls, mxPort, List.of());
    }

    public RouteSettings(List<RouteRule> rules) {
        this(rules, List.of(), 25);
    }

    public static RouteSettings defaults() {
        return new RouteSettings(List.of());
    }

    /// Why a rule can't be followed under the rules on TLS: its hosts would need different ones. A destination has one
    /// level, so that none of its hosts gets mail in a way that another's rule forbids.
    public Optional<String> contradiction(RouteRule rule) {
        if (!(rule.to() instanceof RouteTarget.Fixed(Destination.SmtpHosts hosts))) {
            return Optional.empty();
        }
        var levels = new TlsRules(tls, _ -> StsPolicy.NOTHING);
        long different = hosts.hosts().stream()
                .map(host -> levels.levelOfHost(host.host()))
                .distinct()
                .count();
        return different > 1
                ? Optional.of("[[delivery.tls]] has different levels for the hosts of this route")
                : Optional.empty();
    }
}
