package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// LOGIN (draft-murchison-sasl-login): name and password, each on being asked. Obsolete, and all that some clients
/// know.
final class LoginExchange implements SaslExchange {
    private final Authenticator authenticator;
    private @Nullable String name;

    LoginExchange(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public SaslStep start(byte @Nullable [] initial) throws AccountException {
        // Some clients send the name at once.
        return initial == null ? challenge("Username:") : next(initial);
    }

    @Override
    public SaslStep next(byte[] response) throws AccountException {
        Optional<String> text = SaslText.decode(response).filter(decoded -> decoded.indexOf('\0') < 0);
        if (text.isEmpty()) {
            return new SaslStep.Malformed("not UTF-8 without NUL");
        }
        if (text.get().isEmpty()) {
            return new SaslStep.Malformed(name == null ? "name is empty" : "password is empty");
        }
        if (name == null) {
            name = text.get();
            return challenge("Password:");
        }
        return SaslText.verdict(authenticator, name, text.get());
    }

    private static SaslStep challenge(String text) {
        return new SaslStep.Challenge(text.getBytes(StandardCharsets.US_ASCII));
    }
}
