package org.posthorn.account;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The SASL mechanisms on offer. Both send the password as it is: to be offered under TLS only (RFC 4954 section
/// 4).
public final class SaslMechanisms {
    private final Authenticator authenticator;

    public SaslMechanisms(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /// As EHLO lists them, the best first.
    public List<String> names() {
        return List.of("PLAIN", "LOGIN");
    }

    /// Starts the mechanism of that name, in any case; empty when there is none (504 5.5.4).
    public Optional<SaslExchange> begin(String mechanism) {
        return switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> Optional.of(new PlainExchange(authenticator));
            case "LOGIN" -> Optional.of(new LoginExchange(authenticator));
            default -> Optional.empty();
        };
    }
}
