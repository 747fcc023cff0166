package org.posthorn.account;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/// A server-first-message (RFC 5802 section 7).
///
/// @param nonce the whole of it
/// @param salt decoded
record ServerFirst(String nonce, byte[] salt, int iterations) {
    /// Fewer are refused: they make the password cheap to guess (RFC 7677 section 4).
    static final int FEWEST = 4_096;

    /// More are refused: each costs an HMAC of ours, and the server says how many.
    static final int MOST = 1_000_000;

    private static final int LONGEST_SALT = 1_024;

    /// @throws SaslLoginException when it breaks the grammar, or wants what is not known here
    static ServerFirst parse(String message) throws SaslLoginException {
        String[] parts = message.split(",", -1);
        if (parts.length < 3
                || !parts[0].startsWith("r=")
                || !parts[1].startsWith("s=")
                || !parts[2].startsWith("i=")
                || !ScramFirst.isNonce(parts[0].substring(2))) {
            throw new SaslLoginException("what the host said is no SCRAM challenge");
        }
        for (int i = 3; i < parts.length; i++) {
            if (!ScramFinal.isExtension(parts[i])) {
                throw new SaslLoginException("what the host said is no SCRAM challenge");
            }
        }
        return new ServerFirst(parts[0].substring(2), salt(parts[1].substring(2)), iterations(parts[2].substring(2)));
    }

    private static byte[] salt(String text) throws SaslLoginException {
        try {
            byte[] salt = Base64.getDecoder().decode(text);
            if (salt.length > 0 && salt.length <= LONGEST_SALT) {
                return salt;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new SaslLoginException("the host's SCRAM salt can't be used");
    }

    private static int iterations(String text) throws SaslLoginException {
        boolean number = text.length() <= 9 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int iterations = number ? Integer.parseInt(text) : -1;
        if (iterations < FEWEST || iterations > MOST) {
            throw new SaslLoginException(
                    "the host wants a number of SCRAM iterations that is not between " + FEWEST + " and " + MOST);
        }
        return iterations;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerFirst that
                && nonce.equals(that.nonce)
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(nonce, iterations, Arrays.hashCode(salt));
    }
}
