package org.posthorn.route;

import java.util.List;
import java.util.function.Function;
import org.posthorn.dns.MailResolver;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Relay;
import org.posthorn.tls.StsPolicy;

/// Routes by the rules of the configuration, and by MX where none matches or one says so.
public final class RuleRouter implements Router {
    private static final EnhancedStatus REJECTED = new EnhancedStatus(5, 7, 1);
    private static final EnhancedStatus NO_DOMAIN = new EnhancedStatus(5, 1, 2);
    private static final RouteTarget MX = new RouteTarget.Mx();

    private final List<RouteRule> rules;
    private final TlsRules tls;
    private final MxRoute mxRoute;

    /// @param sts the MTA-STS policy of a domain
    public RuleRouter(
            RouteSettings settings, MailResolver resolver, OwnIdentity self, Function<String, StsPolicy> sts) {
        rules = settings.rules();
        tls = new TlsRules(settings.tls(), sts);
        mxRoute = new MxRoute(resolver, self, tls, settings.mxPort());
    }

    @Override
    public Routing route(MailAddress recipient) {
        String domain = recipient.domainKey();
        return switch (target(domain)) {
            case RouteTarget.Fixed fixed -> new Routing.To(tls.apply(fixed.destination()));
            case RouteTarget.Reject reject -> never(REJECTED, reject.text());
            case RouteTarget.Mx mx -> byMx(domain);
        };
    }

    @Override
    public boolean isImmediate(MailAddress recipient) {
        String domain = recipient.domainKey();
        return switch (target(domain)) {
            case RouteTarget.Fixed fixed -> true;
            case RouteTarget.Reject reject -> true;
            case RouteTarget.Mx mx -> domain.isEmpty() || domain.startsWith("[");
        };
    }

    private RouteTarget target(String domain) {
        for (RouteRule rule : rules) {
            if (rule.matches(domain)) {
                return rule.to();
            }
        }
        return MX;
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
