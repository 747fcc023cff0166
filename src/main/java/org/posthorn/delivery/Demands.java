package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.dns.AddressAnswer.Addresses;
import org.posthorn.dns.AliasAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.dns.TlsaAnswer;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.TlsFault;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.StsPolicy;
import org.posthorn.tls.TlsaSet;

/// What each host of a destination must come up with: what the configuration says, else DANE where the host has TLSA
/// records that DNSSEC vouches for, else what the domain's MTA-STS policy wants, else TLS where it is offered.
final class Demands {
    private final TlsPolicy policy;
    private final boolean startTls;
    private final boolean login;
    private final MailResolver resolver;

    /// @param startTls whether TLS is used at all where the configuration says nothing else for the destination
    /// @param login whether the hosts are told a password
    Demands(TlsPolicy policy, boolean startTls, boolean login, MailResolver resolver) {
        this.policy = policy;
        this.startTls = startTls;
        this.login = login;
        this.resolver = resolver;
    }

    /// Whether it is the domain, and not the configuration, that says what its hosts must come up with.
    boolean isPublished() {
        return policy.level() == TlsLevel.AUTO;
    }

    /// For mail whose sender does not mind what the domain published: TLS where it is offered.
    Demands withoutPolicy() {
        return new Demands(new TlsPolicy(TlsLevel.OPPORTUNISTIC, policy.names()), startTls, login, resolver);
    }

    /// Of a host known by its name. May ask the DNS.
    Demand of(RankedHost host, Addresses addresses) {
        return raised(ofName(host, addresses));
    }

    /// Of a host that is its address, or needs no look-up: there are no TLSA records of it.
    Demand ofAddress(String host) {
        return raised(ofLevel(host));
    }

    /// A password goes to a host that is known and to no other (RFC 4954 section 14), whatever would do for the mail.
    private Demand raised(Demand demand) {
        if (!login) {
            return demand;
        }
        return switch (demand) {
            case Demand.ClearText _, Demand.Opportunistic _, Demand.Encryption _, Demand.Promised _, Demand.Trial _ ->
                new Demand.Identity("login");
            case Demand.Identity _, Demand.Listed _, Demand.Dane _, Demand.Impossible _ -> demand;
        };
    }

    private Demand ofName(RankedHost host, Addresses addresses) {
        return switch (policy.level()) {
            case AUTO -> startTls ? byPolicy(host.host(), discovered(host, addresses)) : ofLevel(host.host());
            case DANE -> {
                Demand demand = discovered(host, addresses);
                yield demand instanceof Demand.Dane || demand instanceof Demand.Impossible
                        ? demand
                        : ofLevel(host.host());
            }
            case NONE, OPPORTUNISTIC, ENCRYPT, VERIFY, STS -> ofLevel(host.host());
        };
    }

    private Demand ofLevel(String host) {
        return switch (policy.level()) {
            case AUTO ->
                startTls ? byPolicy(host, new Demand.Opportunistic()) : new Demand.ClearText("starttls is off");
            case NONE -> new Demand.ClearText("level none");
            case OPPORTUNISTIC -> new Demand.Opportunistic();
            case ENCRYPT -> new Demand.Encryption("level encrypt");
            case VERIFY -> new Demand.Identity("level verify");
            case DANE ->
                new Demand.Impossible(
                        TlsFault.DANE_REQUIRED, "level dane, and no usable TLSA records that DNSSEC vouches for");
            case STS ->
                policy.sts().mode() == StsPolicy.Mode.NONE
                        ? new Demand.Impossible(
                                TlsFault.VALIDATION_FAILURE, "level sts, and the domain has no MTA-STS policy")
                        : listed(host);
        };
    }

    /// DANE outranks MTA-STS (RFC 8461 section 2); where it checks nobody, MTA-STS does.
    private Demand byPolicy(String host, Demand discovered) {
        return switch (discovered) {
            case Demand.Opportunistic _ ->
                switch (policy.sts().mode()) {
                    case ENFORCE -> listed(host);
                    case TESTING -> new Demand.Trial(policy.sts().lists(host));
                    case NONE -> discovered;
                };
            case Demand.Promised _ -> policy.sts().mode() == StsPolicy.Mode.ENFORCE ? listed(host) : discovered;
            case Demand.ClearText _,
                    Demand.Encryption _,
                    Demand.Identity _,
                    Demand.Listed _,
                    Demand.Trial _,
                    Demand.Dane _,
                    Demand.Impossible _ -> discovered;
        };
    }

    private Demand listed(String host) {
        return policy.sts().lists(host)
                ? new Demand.Listed()
                : new Demand.Impossible(
                        TlsFault.VALIDATION_FAILURE, "the MTA-STS policy of the domain does not list it");
    }

    /// The domains that vouch for a host by a certificate of their own name: those whose signed MX records name it
    /// (RFC 7672 section 3.2.2).
    Set<String> domains(List<Recipient> recipients) {
        return policy.names() == NameTrust.SIGNED
                ? recipients.stream()
                        .map(recipient -> recipient.address().domainKey())
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    private Demand discovered(RankedHost host, Addresses addresses) {
        if (policy.names() == NameTrust.UNSIGNED) {
            // RFC 7672 section 2.2.1: whoever forges the MX records has TLSA records for them too.
            return new Demand.Opportunistic();
        }
        return switch (baseDomains(host.host(), addresses)) {
            case Bases.Known known -> ofRecords(known.names(), host);
            case Bases.Unknown unknown -> new Demand.Impossible(TlsFault.DNSSEC_INVALID, unknown.reason());
        };
    }

    private sealed interface Bases {
        record Known(List<String> names) implements Bases {}

        record Unknown(String reason) implements Bases {}
    }

    /// RFC 7672 section 2.2.3: the name that a signed alias leads to, then the host's own; where the alias leads to
    /// what is not signed, the host's own if the alias itself is.
    private Bases baseDomains(String host, Addresses addresses) {
        var names = new ArrayList<String>();
        if (addresses.secure()) {
            addresses.alias().ifPresent(names::add);
            names.add(host);
        } else if (addresses.alias().isPresent()) {
            switch (resolver.alias(host)) {
                case AliasAnswer.Secure secure -> names.add(host);
                case AliasAnswer.NotSecure none -> {}
                case AliasAnswer.TemporaryFailure failure -> {
                    return new Bases.Unknown("lookup of the alias " + host + ": " + failure.reason());
                }
            }
        }
        return new Bases.Known(names);
    }

    private Demand ofRecords(List<String> baseDomains, RankedHost host) {
        for (String base : baseDomains) {
            switch (resolver.tlsa(base, host.port())) {
                case TlsaAnswer.Records found -> {
                    return ofSet(TlsaSet.of(found.records()), base, host.host());
                }
                case TlsaAnswer.None none -> {}
                case TlsaAnswer.TemporaryFailure failure -> {
                    return new Demand.Impossible(
                            TlsFault.DNSSEC_INVALID, "lookup of TLSA for " + base + ": " + failure.reason());
                }
            }
        }
        return new Demand.Opportunistic();
    }

    /// RFC 7672 section 2.2: records that nobody can use still say that there is TLS.
    private Demand ofSet(TlsaSet records, String base, String host) {
        return records.isEmpty() ? new Demand.Promised(records, base) : new Demand.Dane(records, base, names(host));
    }

    /// RFC 7672 section 3.2.2: besides the domains of the recipients, what theirs is an alias for, or the host that the
    /// configuration names, which is the next hop itself.
    private Set<String> names(String host) {
        return policy.names() == NameTrust.CONFIGURED
                ? Set.of(host)
                : policy.expanded().map(Set::of).orElse(Set.of());
    }
}
