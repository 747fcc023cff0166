package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The functions of SCRAM-SHA-256 (RFC 5802 sections 2.2 and 3, RFC 7677).
final class Scram {
    static final int HASH_OCTETS = 32;

    private static final String MAC = "HmacSHA256";

    private Scram() {}

    /// The keys of a password that SASLprep has prepared. Costs as many HMACs as there are iterations.
    static ScramKeys keys(byte[] password, byte[] salt, int iterations) {
        byte[] salted = salted(password, salt, iterations);
        byte[] clientKey = hmac(salted, text("Client Key"));
        return new ScramKeys(salt, iterations, hash(clientKey), hmac(salted, text("Server Key")));
    }

    /// Whether the proof was made with the password of the keys. Takes a time that tells nothing of how near it is.
    static boolean proves(byte[] proof, ScramKeys keys, byte[] authMessage) {
        if (proof.length != HASH_OCTETS) {
            return false;
        }
        byte[] clientKey = hmac(keys.storedKey(), authMessage);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return MessageDigest.isEqual(hash(clientKey), keys.storedKey());
    }

    static byte[] serverSignature(ScramKeys keys, byte[] authMessage) {
        return hmac(keys.serverKey(), authMessage);
    }

    /// What a client sends to prove that it knows the password.
    ///
    /// @param salted as [#salted] gives it
    static byte[] proof(byte[] salted, byte[] authMessage) {
        byte[] clientKey = hmac(salted, text("Client Key"));
        byte[] proof = hmac(hash(clientKey), authMessage);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        return proof;
    }

    /// Hi: PBKDF2 of one block. Costs as many HMACs as there are iterations.
    static byte[] salted(byte[] password, byte[] salt, int iterations) {
        Mac mac = mac(password);
        mac.update(salt);
        byte[] u = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = u.clone();
        for (int i = 1; i < iterations; i++) {
            u = mac.doFinal(u);
            for (int j = 0; j < result.length; j++) {
                result[j] ^= u[j];
            }
        }
        return result;
    }

    static byte[] hmac(byte[] key, byte[] message) {
        return mac(key).doFinal(message);
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    private static byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static byte[] text(String ascii) {
        return ascii.getBytes(StandardCharsets.UTF_8);
    }
}
