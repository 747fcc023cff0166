package org.posthorn.account;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server keeps for SCRAM-SHA-256 (RFC 5802 section 3), printed as RFC 5803 has it:
/// `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY`.
record ScramKeys(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    private static final Pattern FORM = Pattern.compile(
            "SCRAM-SHA-256\\$(\\d{1,7}):([A-Za-z0-9+/=]{8,88})\\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})");

    /// Empty when the text is no such keys.
    static Optional<ScramKeys> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return Optional.of(new ScramKeys(
                    base64.decode(parts.group(2)),
                    Integer.parseInt(parts.group(1)),
                    base64.decode(parts.group(3)),
                    base64.decode(parts.group(4))));
        } catch (IllegalArgumentException e) {
            // Base64 that is cut.
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ':' + base64.encodeToString(salt) + '$'
                + base64.encodeToString(storedKey) + ':' + base64.encodeToString(serverKey);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramKeys that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(storedKey, that.storedKey)
                && Arrays.equals(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(iterations, Arrays.hashCode(salt), Arrays.hashCode(storedKey), Arrays.hashCode(serverKey));
    }
}
