package org.posthorn.delivery;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.IgnoredTargets;

/// Looks at hosts as an attempt would, without one. May wait for the DNS.
final class Outlook {
    private final MailResolver resolver;
    private final Demands demands;
    private final IgnoredTargets ignoredTargets;

    Outlook(MailResolver resolver, Demands demands, IgnoredTargets ignoredTargets) {
        this.resolver = resolver;
        this.ignoredTargets = ignoredTargets;
        this.demands = demands;
    }

    HostOutlook of(RankedHost host) {
        Optional<InetAddress> known = host.withoutDns();
        if (known.isPresent()) {
            String problem = problem(host, List.of(known.get()));
            return outlook(host, List.of(host.host()), false, problem, told(demands.ofAddress(host.host())));
        }
        return switch (resolver.addresses(host.host())) {
            case AddressAnswer.Addresses found ->
                outlook(
                        host,
                        found.addresses().stream()
                                .map(InetAddress::getHostAddress)
                                .toList(),
                        found.secure(),
                        problem(host, found.addresses()),
                        told(demands.of(host, found)));
            case AddressAnswer.NoAddress none -> outlook(host, List.of(), false, "has no address", "");
            case AddressAnswer.NoSuchHost none -> outlook(host, List.of(), false, "does not exist", "");
            case AddressAnswer.TemporaryFailure failure -> outlook(host, List.of(), false, failure.reason(), "");
        };
    }

    private String problem(RankedHost host, List<InetAddress> addresses) {
        return addresses.stream().allMatch(ignoredTargets::contains)
                ? ignoredTargets.failure(host.host(), addresses).text()
                : "";
    }

    private static HostOutlook outlook(
            RankedHost host, List<String> addresses, boolean signed, String problem, String tls) {
        return new HostOutlook(host.host(), host.port(), host.rank(), addresses, signed, problem, tls);
    }

    private static String told(Demand demand) {
        return switch (demand) {
            case Demand.ClearText clear -> "clear text (" + clear.reason() + ')';
            case Demand.Opportunistic _ -> "opportunistic: where it is offered, with any certificate";
            case Demand.Encryption encryption -> "with any certificate, never clear text (" + encryption.reason() + ')';
            case Demand.Promised promised ->
                "with any certificate, never clear text (no TLSA record of " + promised.baseDomain() + " can be used)";
            case Demand.Identity identity -> "with a trusted certificate of its name (" + identity.reason() + ')';
            case Demand.Listed _ -> "MTA-STS, enforced: with a trusted certificate of its name";
            case Demand.Trial trial ->
                "opportunistic (MTA-STS, testing: the policy " + (trial.listed() ? "lists it)" : "does not list it)");
            case Demand.Dane dane -> "DANE, by the TLSA records of " + dane.baseDomain();
            case Demand.Impossible impossible -> "no mail goes there now: " + impossible.reason();
        };
    }
}
