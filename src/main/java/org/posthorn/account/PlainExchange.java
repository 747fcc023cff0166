package org.posthorn.account;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// PLAIN (RFC 4616): `[authzid] NUL authcid NUL password`.
final class PlainExchange implements SaslExchange {
    private final Authenticator authenticator;

    PlainExchange(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public SaslStep start(byte @Nullable [] initial) throws AccountException {
        return initial == null ? new SaslStep.Challenge(new byte[0]) : next(initial);
    }

    @Override
    public SaslStep next(byte[] response) throws AccountException {
        Optional<String> message = SaslText.decode(response);
        if (message.isEmpty()) {
            return new SaslStep.Malformed("not UTF-8");
        }
        // A NUL within the password makes a fourth part: refused, not cut off.
        List<String> parts = List.of(message.get().split("\0", -1));
        if (parts.size() != 3) {
            return new SaslStep.Malformed("not an authorization identity, a name and a password");
        }
        return check(parts.get(0), parts.get(1), parts.get(2));
    }

    private SaslStep check(String authorization, String name, String password) throws AccountException {
        if (name.isEmpty() || password.isEmpty()) {
            return new SaslStep.Malformed("name or password is empty");
        }
        // Nobody may act for somebody else.
        if (!authorization.isEmpty() && !authorization.equals(name)) {
            return new SaslStep.Failure(name);
        }
        return SaslText.verdict(authenticator, name, password);
    }
}
