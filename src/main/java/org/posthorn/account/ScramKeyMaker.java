package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/// Makes SCRAM keys: those of passwords, and those of names that have none.
final class ScramKeyMaker {
    private static final int SALT_OCTETS = 16;

    private final int iterations;
    private final byte[] secret;
    private final SecureRandom random = new SecureRandom();

    /// @param secret what made-up keys come from; the same over restarts
    ScramKeyMaker(int iterations, byte[] secret) {
        this.iterations = iterations;
        this.secret = secret.clone();
    }

    /// Costs as much CPU as the iterations do, once.
    ScramKeys keys(byte[] preparedPassword) {
        var salt = new byte[SALT_OCTETS];
        random.nextBytes(salt);
        return Scram.keys(preparedPassword, salt, iterations);
    }

    /// Whether these need no making again.
    boolean areCurrent(Optional<ScramKeys> keys) {
        return keys.isPresent() && keys.get().iterations() == iterations;
    }

    /// Keys that no password has, as far as anybody can tell, and always the same for a name.
    ScramKeys madeUp(String name) {
        return new ScramKeys(
                Arrays.copyOf(derived("salt", name), SALT_OCTETS),
                iterations,
                derived("stored key", name),
                derived("server key", name));
    }

    private byte[] derived(String what, String name) {
        return Scram.hmac(secret, (what + '\0' + name).getBytes(StandardCharsets.UTF_8));
    }
}
