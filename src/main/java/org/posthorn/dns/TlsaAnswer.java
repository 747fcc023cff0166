package org.posthorn.dns;

import java.util.List;

/// What the DNS says of the TLSA records of a service.
public sealed interface TlsaAnswer {
    /// DNSSEC vouches for them; at least one.
    record Records(List<TlsaRecord> records) implements TlsaAnswer {
        public Records {
            records = List.copyOf(records);
        }
    }

    /// There are none, or none that DNSSEC vouches for.
    record None() implements TlsaAnswer {}

    /// Nobody can tell now: a timeout, or SERVFAIL as a validating resolver says it of forged answers. Not the same as
    /// none (RFC 7672 section 2.1.2).
    record TemporaryFailure(String reason) implements TlsaAnswer {}
}
