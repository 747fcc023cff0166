package org.posthorn.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Passwords found right a short while ago, so that a client with many connections costs one hash, not one each.
/// Keeps keyed digests alone, under a key that lives as long as the process. An entry counts only together with the
/// very hash that it was checked against, so a change of the password needs no telling.
final class VerifiedPasswords {
    private static final String MAC = "HmacSHA256";

    private final Cache<String, byte[]> digests;
    private final SecretKeySpec key;

    VerifiedPasswords(Duration lifetime, int size, Ticker time) {
        this.digests = Caffeine.newBuilder()
                .expireAfterWrite(lifetime)
                .maximumSize(size)
                .ticker(time)
                .executor(Runnable::run)
                .build();
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, MAC);
    }

    boolean contains(String name, PasswordHash hash, byte[] password) {
        byte[] known = digests.getIfPresent(name);
        return known != null && MessageDigest.isEqual(known, digest(hash, password));
    }

    void add(String name, PasswordHash hash, byte[] password) {
        digests.put(name, digest(hash, password));
    }

    private byte[] digest(PasswordHash hash, byte[] password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(hash.salt());
            mac.update(hash.hash());
            return mac.doFinal(password);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }
}
