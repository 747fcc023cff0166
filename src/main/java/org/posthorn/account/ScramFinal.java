package org.posthorn.account;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/// A client-final-message (RFC 5802 section 7).
///
/// @param binding what `c=` holds, decoded
/// @param nonce the whole of it
/// @param proof decoded
/// @param withoutProof the message up to its proof
record ScramFinal(byte[] binding, String nonce, byte[] proof, String withoutProof) {

    /// Empty when the message breaks the grammar.
    static Optional<ScramFinal> parse(String message) {
        int proofStart = message.lastIndexOf(",p=");
        String[] parts = message.substring(0, Math.max(0, proofStart)).split(",", -1);
        if (proofStart < 0 || parts.length < 2 || !parts[0].startsWith("c=") || !parts[1].startsWith("r=")) {
            return Optional.empty();
        }
        for (int i = 2; i < parts.length; i++) {
            if (!isExtension(parts[i])) {
                return Optional.empty();
            }
        }
        try {
            byte[] binding = Base64.getDecoder().decode(parts[0].substring(2));
            byte[] proof = Base64.getDecoder().decode(message.substring(proofStart + 3));
            return Optional.of(new ScramFinal(binding, parts[1].substring(2), proof, message.substring(0, proofStart)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// `LETTER=VALUE`, which we need not know.
    static boolean isExtension(String part) {
        return part.length() > 2 && Character.isLetter(part.charAt(0)) && part.charAt(0) < 128 && part.charAt(1) == '=';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramFinal that
                && withoutProof.equals(that.withoutProof)
                && Arrays.equals(proof, that.proof);
    }

    @Override
    public int hashCode() {
        return Objects.hash(withoutProof, Arrays.hashCode(proof));
    }
}
