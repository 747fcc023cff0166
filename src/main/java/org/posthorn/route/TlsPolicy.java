package org.posthorn.route;

import org.posthorn.tls.StsPolicy;

/// How mail must travel to a destination, as far as its domain tells; its hosts may add TLSA records of their own.
/// Domains with the same hosts and the same policy share a destination.
///
/// @param sts what the domain's MTA-STS policy says
public record TlsPolicy(TlsLevel level, NameTrust names, StsPolicy sts) {
    /// For a host that the configuration names, without a word on TLS.
    public static final TlsPolicy CONFIGURED = new TlsPolicy(TlsLevel.AUTO, NameTrust.CONFIGURED);

    /// Without an MTA-STS policy.
    public TlsPolicy(TlsLevel level, NameTrust names) {
        this(level, names, StsPolicy.NOTHING);
    }
}
