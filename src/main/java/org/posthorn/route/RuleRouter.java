package org.posthorn.route;

import java.util.List;
import java.util.function.Function;
import org.posthorn.dns.MailResolver;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Relay;
import org.posthorn.tls.StsPolicy;

/// Routes by the rules of the configuration, and by MX where none matches or one says so.
public final class RuleRouter implements Router {
    private static final EnhancedStatus REJECTED = new EnhancedStatus(5, 7, 1);
    private static final EnhancedStatus NO_DOMAIN = new EnhancedStatus(5, 1, 2);
    private static final RouteRule OTHERWISE = new RouteRule(List.of(new DomainPattern("*")), new RouteTarget.Mx());

    private final List<RouteRule> rules;
    private final List<Source> usualSources;
    private final TlsRules tls;
    private final MxRoute mxRoute;

    /// @param sts the MTA-STS policy of a domain
    public RuleRouter(
            RouteSettings settings, MailResolver resolver, OwnIdentity self, Function<String, StsPolicy> sts) {
        rules = settings.rules();
        usualSources = settings.sources();
        tls = new TlsRules(settings.tls(), sts);
        mxRoute = new MxRoute(resolver, self, tls, settings);
    }

    @Override
    public Routing route(Envelope envelope, MailAddress recipient) {
        String domain = recipient.domainKey();
        RouteRule rule = rule(envelope, domain);
        Routing routing = switch (rule.to()) {
            case RouteTarget.Fixed fixed -> new Routing.To(tls.apply(fixed.destination()));
            case RouteTarget.Reject reject -> never(REJECTED, reject.text());
            case RouteTarget.Mx mx -> byMx(domain);
        };
        return from(rule.sources().isEmpty() ? usualSources : rule.sources(), routing);
    }

    @Override
    public boolean isImmediate(Envelope envelope, MailAddress recipient) {
        String domain = recipient.domainKey();
        return switch (rule(envelope, domain).to()) {
            case RouteTarget.Fixed fixed -> true;
            case RouteTarget.Reject reject -> true;
            case RouteTarget.Mx mx -> domain.isEmpty() || domain.startsWith("[");
        };
    }

    private RouteRule rule(Envelope envelope, String domain) {
        for (RouteRule rule : rules) {
            if (rule.matches(envelope, domain)) {
                return rule;
            }
        }
        return OTHERWISE;
    }

    private static Routing from(List<Source> sources, Routing routing) {
        return !sources.isEmpty() && routing instanceof Routing.To(Destination.SmtpHosts hosts)
                ? new Routing.To(hosts.from(sources))
                : routing;
    }

    private Routing byMx(String domain) {
        if (domain.isEmpty()) {
            return never(NO_DOMAIN, "an address without a domain needs a route of its own");
        }
        if (domain.startsWith("[")) {
            return AddressLiteral.parse(domain)
                    .map(mxRoute::toAddress)
                    .orElseGet(() -> never(NO_DOMAIN, "bad address literal " + domain));
        }
        return mxRoute.toDomain(domain);
    }

    private static Routing never(EnhancedStatus status, String text) {
        return new Routing.Never(Diagnosis.of(status, text, Relay.NONE));
    }
}
