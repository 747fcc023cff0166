package org.posthorn.account;

import com.ongres.saslprep.SASLprep;
import com.ongres.stringprep.Profile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Passwords as the octets that are hashed: what looks alike becomes alike by SASLprep (RFC 4013, as RFC 4616
/// section 2 asks), then UTF-8.
final class PreparedPassword {
    private static final Profile SASLPREP = new SASLprep();

    private PreparedPassword() {}

    /// A password to be stored; empty when it has characters that SASLprep forbids, controls and unassigned ones
    /// among them.
    static Optional<byte[]> stored(String password) {
        return prepare(password, true);
    }

    /// A password to be compared with a stored one.
    static Optional<byte[]> query(String password) {
        return prepare(password, false);
    }

    private static Optional<byte[]> prepare(String password, boolean stored) {
        try {
            String prepared = stored ? SASLPREP.prepareStored(password) : SASLPREP.prepareQuery(password);
            return prepared.isEmpty() ? Optional.empty() : Optional.of(prepared.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
