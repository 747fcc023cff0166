package org.posthorn.account;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What the mechanisms share: text is UTF-8, strictly; name and password have one verdict.
final class SaslText {
    private SaslText() {}

    /// Empty when the octets are not UTF-8.
    static Optional<String> decode(byte[] octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// The last step of a mechanism that has learned name and password.
    static SaslStep verdict(Authenticator authenticator, String name, String password) throws AccountException {
        Optional<Account> account = authenticator.authenticate(name, password);
        return account.isPresent() ? new SaslStep.Success(account.get()) : new SaslStep.Failure(name);
    }
}
