package org.posthorn.account;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/// What no other side of a SCRAM login can foretell: printable ASCII without commas.
final class Nonces {
    /// As many bits as the hash is worth against guessing: 144.
    private static final int OCTETS = 18;

    private Nonces() {}

    static Supplier<String> random() {
        var random = new SecureRandom();
        return () -> {
            var octets = new byte[OCTETS];
            random.nextBytes(octets);
            return Base64.getEncoder().withoutPadding().encodeToString(octets);
        };
    }
}
