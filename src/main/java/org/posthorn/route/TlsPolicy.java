package org.posthorn.route;

import java.util.Optional;
import org.posthorn.tls.StsPolicy;

/// How mail must travel to a destination, as far as its domain tells; its hosts may add TLSA records of their own.
/// Domains with the same hosts and the same policy share a destination.
///
/// @param sts what the domain's MTA-STS policy says
/// @param expanded what DNSSEC says the domain is an alias (CNAME) for: hosts may be known by that name too (RFC 7672
/// section 3.2.2)
public record TlsPolicy(TlsLevel level, NameTrust names, StsPolicy sts, Optional<String> expanded) {
    /// For a host that the configuration names, without a word on TLS.
    public static final TlsPolicy CONFIGURED = new TlsPolicy(TlsLevel.AUTO, NameTrust.CONFIGURED);

    /// Without an MTA-STS policy.
    public TlsPolicy(TlsLevel level, NameTrust names) {
        this(level, names, StsPolicy.NOTHING);
    }

    /// Of a domain that is no alias.
    public TlsPolicy(TlsLevel level, NameTrust names, StsPolicy sts) {
        this(level, names, sts, Optional.empty());
    }

    public TlsPolicy expandedTo(Optional<String> name) {
        return new TlsPolicy(level, names, sts, name);
    }
}
