package org.posthorn.mail;

import java.util.List;
import java.util.Locale;

/// What the owner of a domain published of TLS, as a report to the domain has it (RFC 8460 section 4.4).
///
/// @param domain the policy's; empty for that of the recipient
/// @param text its lines, or its TLSA records; empty where it is not known
/// @param hosts that it lists, as patterns
public record DomainTlsPolicy(Type type, String domain, List<String> text, List<String> hosts) {
    /// The kind of a policy.
    public enum Type {
        TLSA,
        STS,
        NO_POLICY_FOUND;

        /// Such as `no-policy-found`.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// Nothing was published.
    public static final DomainTlsPolicy NONE = of(Type.NO_POLICY_FOUND, "");

    public DomainTlsPolicy {
        text = List.copyOf(text);
        hosts = List.copyOf(hosts);
    }

    /// One whose text is not known.
    public static DomainTlsPolicy of(Type type, String domain) {
        return new DomainTlsPolicy(type, domain, List.of(), List.of());
    }
}
