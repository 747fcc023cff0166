package org.posthorn.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The SASL mechanisms there are, the best first.
public enum SaslMechanism {
    /// The client's TLS certificate says who it is (RFC 4422 appendix A).
    EXTERNAL,
    /// Nobody sends a password, and the login is tied to its TLS connection (RFC 7677, RFC 9266).
    SCRAM_SHA_256_PLUS,
    /// Nobody sends a password (RFC 7677).
    SCRAM_SHA_256,
    /// RFC 4616
    PLAIN,
    /// draft-murchison-sasl-login, obsolete
    LOGIN;

    /// As EHLO and AUTH have it.
    public String keyword() {
        return name().replace('_', '-');
    }

    /// The one of that keyword, in any case.
    ///
    /// @throws IllegalArgumentException when there is none
    public static SaslMechanism parse(String keyword) {
        return of(keyword)
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(SaslMechanism::keyword).collect(Collectors.joining(", "))
                        + ", not \"" + keyword + '"'));
    }

    /// The one of that keyword, in any case.
    static Optional<SaslMechanism> of(String keyword) {
        String wanted = keyword.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.keyword().equals(wanted))
                .findFirst();
    }

    boolean isScram() {
        return this == SCRAM_SHA_256 || this == SCRAM_SHA_256_PLUS;
    }
}
