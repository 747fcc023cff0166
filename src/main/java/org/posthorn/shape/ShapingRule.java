package org.posthorn.shape;

import java.util.List;
import org.posthorn.mail.MailAddress;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.DomainPattern;

/// One `[[shaping]]`: for whom it is, how much they take, and what their replies mean.
///
/// @param name for the log, the metrics and operators
/// @param mx patterns of host names: one of the hosts that a destination names first must fit
/// @param domains patterns of recipients' domains
/// @param replies the first that matches a refusal counts
public record ShapingRule(
        String name,
        List<DomainPattern> mx,
        List<DomainPattern> domains,
        Scope scope,
        Limits limits,
        List<ReplyRule> replies) {

    public ShapingRule {
        mx = List.copyOf(mx);
        domains = List.copyOf(domains);
        replies = List.copyOf(replies);
        if (mx.isEmpty() && domains.isEmpty()) {
            throw new IllegalArgumentException("a shaping rule needs mx or domain");
        }
    }

    /// Whether it is for mail to this domain.
    ///
    /// @param domainKey as [MailAddress#domainKey()] gives it
    boolean matchesDomain(String domainKey) {
        return domains.stream().anyMatch(pattern -> pattern.matches(domainKey));
    }

    boolean matchesHosts(Destination destination) {
        return matchesHosts(mx, destination);
    }

    /// Whether one of the hosts that are tried first has a name that fits.
    static boolean matchesHosts(List<DomainPattern> patterns, Destination destination) {
        if (patterns.isEmpty() || !(destination instanceof Destination.SmtpHosts smtp)) {
            return false;
        }
        int best = smtp.hosts().getFirst().rank();
        for (RankedHost host : smtp.hosts()) {
            if (host.rank() == best && matchesName(patterns, host.host())) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesName(List<DomainPattern> patterns, String host) {
        String key = MailAddress.domainKey(host);
        return patterns.stream().anyMatch(pattern -> pattern.matches(key));
    }
}
