package org.posthorn.route;

import java.net.InetAddress;
import java.util.List;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.dns.MxAnswer;
import org.posthorn.dns.MxAnswer.MxHost;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;

/// The hosts that the DNS names for a domain (RFC 5321 section 5.1, RFC 7505).
final class MxRoute {
    private static final EnhancedStatus NULL_MX = new EnhancedStatus(5, 1, 10);
    private static final EnhancedStatus NO_DOMAIN = new EnhancedStatus(5, 1, 2);
    private static final EnhancedStatus LOOP = new EnhancedStatus(5, 4, 6);
    private static final EnhancedStatus LOOKUP_FAILED = new EnhancedStatus(4, 4, 3);

    private final MailResolver resolver;
    private final OwnIdentity self;
    private final TlsRules tls;
    private final int port;
    private final IgnoredTargets ignoredTargets;

    MxRoute(MailResolver resolver, OwnIdentity self, TlsRules tls, RouteSettings settings) {
        this.resolver = resolver;
        this.self = self;
        this.tls = tls;
        this.port = settings.mxPort();
        this.ignoredTargets = settings.ignoreTargetHosts();
    }

    /// An address literal: that host and no other.
    Routing toAddress(InetAddress address) {
        if (self.isAddress(address)) {
            return never(LOOP, "mail for " + address.getHostAddress() + " loops back to this server");
        }
        String host = address.getHostAddress();
        if (ignoredTargets.contains(address)) {
            return new Routing.Never(ignoredTargets.failure(host, List.of(address)));
        }
        return new Routing.To(new SmtpHosts(
                host,
                List.of(new RankedHost(0, host, port)),
                new TlsPolicy(tls.levelOfHost(host), NameTrust.CONFIGURED)));
    }

    Routing toDomain(String domain) {
        return switch (resolver.mx(domain)) {
            case MxAnswer.MxHosts found -> toHosts(domain, found);
            case MxAnswer.NullMx none -> never(NULL_MX, "domain " + domain + " takes no mail (null MX)");
            case MxAnswer.NoMx none -> toItself(domain, none.secure());
            case MxAnswer.NoSuchDomain none -> never(NO_DOMAIN, "domain " + domain + " does not exist");
            case MxAnswer.TemporaryFailure failure -> notNow("lookup of MX for " + domain + ": " + failure.reason());
        };
    }

    /// Without MX records the domain itself is its only MX host, if it has an address.
    private Routing toItself(String domain, boolean secure) {
        return switch (resolver.addresses(domain)) {
            case AddressAnswer.Addresses found ->
                toHosts(domain, new MxAnswer.MxHosts(List.of(new MxHost(0, domain)), secure));
            case AddressAnswer.NoAddress none ->
                never(NO_DOMAIN, "domain " + domain + " has neither MX nor address records");
            case AddressAnswer.NoSuchHost none -> never(NO_DOMAIN, "domain " + domain + " does not exist");
            case AddressAnswer.TemporaryFailure failure ->
                notNow("lookup of addresses for " + domain + ": " + failure.reason());
        };
    }

    /// Named after the hosts and not the domain, so that domains with equal hosts have equal destinations.
    private Routing toHosts(String domain, MxAnswer.MxHosts found) {
        List<MxHost> better = betterThanSelf(found.hosts());
        if (better.isEmpty()) {
            return never(LOOP, "mail for " + domain + " loops back to this server");
        }
        List<RankedHost> ranked = Ranks.of(better, port);
        var policy = found.secure()
                ? tls.ofDomain(domain, NameTrust.SIGNED).expandedTo(found.alias())
                : tls.ofDomain(domain, NameTrust.UNSIGNED);
        return new Routing.To(new SmtpHosts(ranked.getFirst().host(), ranked, policy));
    }

    /// What is at this server's own preference or worse would come back to it.
    private List<MxHost> betterThanSelf(List<MxHost> sorted) {
        return sorted.stream()
                .filter(host -> isSelf(host.host()))
                .findFirst()
                .map(own -> sorted.stream()
                        .filter(host -> host.preference() < own.preference())
                        .toList())
                .orElse(sorted);
    }

    private boolean isSelf(String host) {
        if (self.isName(host)) {
            return true;
        }
        if (self.addresses().isEmpty()) {
            return false;
        }
        // Some write an address where the name of a host should be, and it is connected to.
        return new RankedHost(0, host, port)
                .withoutDns()
                .map(this::isOwnTarget)
                .orElseGet(() -> resolver.addresses(host) instanceof AddressAnswer.Addresses found
                        && found.addresses().stream().anyMatch(this::isOwnTarget));
    }

    /// A host with an ignored address is none, so that those behind it get the mail.
    private boolean isOwnTarget(InetAddress address) {
        return self.isAddress(address) && !ignoredTargets.contains(address);
    }

    private static Routing never(EnhancedStatus status, String text) {
        return new Routing.Never(Diagnosis.of(status, text, Relay.NONE));
    }

    private static Routing notNow(String text) {
        return new Routing.NotNow(Diagnosis.of(LOOKUP_FAILED, text, Relay.NONE));
    }
}
