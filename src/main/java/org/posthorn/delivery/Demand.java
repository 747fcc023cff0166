package org.posthorn.delivery;

import java.util.Set;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;
import org.posthorn.tls.TlsaSet;

/// What TLS one host must come up with before mail goes to it.
sealed interface Demand {
    /// None: clear text, whatever it offers.
    record ClearText(String reason) implements Demand {}

    /// TLS where it can be had.
    record Opportunistic() implements Demand {}

    /// TLS with whoever answers, for this reason.
    record Encryption(String reason) implements Demand {}

    /// TLS with whoever answers: DNSSEC vouches for TLSA records of the base domain, and none can be used (RFC 7672
    /// section 2.2).
    record Promised(TlsaSet records, String baseDomain) implements Demand {
        String reason() {
            return "no usable TLSA record of " + baseDomain;
        }
    }

    /// TLS with a host whose certificate is trusted and names it, for this reason.
    record Identity(String reason) implements Demand {}

    /// TLS with a host that the domain's MTA-STS policy lists, whose certificate is trusted and names it (RFC 8461).
    record Listed() implements Demand {}

    /// The same, but only to learn whether it could be met: mail goes there in any case (RFC 8461 section 5).
    ///
    /// @param listed whether the policy lists the host
    record Trial(boolean listed) implements Demand {}

    /// TLS with a host that the TLSA records of its base domain vouch for (RFC 7672).
    ///
    /// @param names that its certificate may have in place of the base domain
    record Dane(TlsaSet records, String baseDomain, Set<String> names) implements Demand {}

    /// Nothing that it could offer would do, for this reason: no mail goes there now.
    record Impossible(TlsFailure failure) implements Demand {
        Impossible(TlsFault fault, String reason) {
            this(new TlsFailure(fault, reason));
        }

        String reason() {
            return failure.reason();
        }
    }
}
