package org.posthorn.dns;

import java.util.List;
import java.util.Optional;

/// What the DNS says of the MX records of a domain.
public sealed interface MxAnswer {
    /// There are some, sorted by preference.
    ///
    /// @param secure whether the resolver vouches for them by DNSSEC (the AD flag)
    /// @param alias the name that they are of, where the domain is an alias (CNAME) for it
    record MxHosts(List<MxHost> hosts, boolean secure, Optional<String> alias) implements MxAnswer {
        public MxHosts {
            hosts = List.copyOf(hosts);
        }

        public MxHosts(List<MxHost> hosts, boolean secure) {
            this(hosts, secure, Optional.empty());
        }
    }

    /// One record; the host is in lower case, without its trailing dot.
    record MxHost(int preference, String host) {}

    /// The domain takes no mail at all (RFC 7505).
    record NullMx() implements MxAnswer {}

    /// The domain exists and has no MX record.
    record NoMx(boolean secure) implements MxAnswer {}

    /// The domain does not exist.
    record NoSuchDomain() implements MxAnswer {}

    /// Nobody can tell now: a timeout, SERVFAIL or the like.
    record TemporaryFailure(String reason) implements MxAnswer {}
}
