package org.posthorn.route;

import java.util.List;
import java.util.function.Function;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.MailAddress;
import org.posthorn.tls.StsPolicy;

/// What the configuration says of TLS: the first rule that matches counts, and outranks what the DNS says.
final class TlsRules {
    private final List<TlsRule> rules;

    private final Function<String, StsPolicy> sts;

    TlsRules(List<TlsRule> rules, Function<String, StsPolicy> sts) {
        this.rules = rules;
        this.sts = sts;
    }

    /// Of a domain whose hosts the DNS names. May wait for its MTA-STS policy.
    TlsPolicy ofDomain(String domainKey, NameTrust names) {
        TlsLevel level = level(domainKey);
        return switch (level) {
            case AUTO, STS -> new TlsPolicy(level, names, sts.apply(domainKey));
            case NONE, OPPORTUNISTIC, ENCRYPT, VERIFY, DANE -> new TlsPolicy(level, names);
        };
    }

    /// @param domainKey of the recipients; of the host where the configuration names one
    private TlsLevel level(String domainKey) {
        for (TlsRule rule : rules) {
            if (rule.matches(domainKey)) {
                return rule.level();
            }
        }
        return TlsLevel.AUTO;
    }

    /// @param host a name or an address
    TlsLevel levelOfHost(String host) {
        boolean address = host.indexOf(':') >= 0 || AddressLiteral.isValid('[' + host + ']');
        if (!address) {
            return level(MailAddress.domainKey(host));
        }
        return level(host.indexOf(':') >= 0 ? "[IPv6:" + host + ']' : '[' + host + ']');
    }

    Destination apply(Destination destination) {
        if (destination instanceof Destination.SmtpHosts hosts && !rules.isEmpty()) {
            TlsLevel level = levelOfHost(hosts.hosts().getFirst().host());
            return hosts.with(new TlsPolicy(level, hosts.tls().names()));
        }
        return destination;
    }
}
