package org.posthorn.account;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Makes and checks Argon2id hashes (RFC 9106), a bounded number at a time: each takes megabytes and a core, and
/// whoever can connect can ask for one.
final class PasswordHasher {
    private static final int SALT_OCTETS = 16;
    private static final int HASH_OCTETS = 32;

    private final Argon2Settings cost;
    private final Duration wait;
    /// One for each hash at a time. Fair, so that under a flood of logins the early ones do get through.
    private final Semaphore turns;

    private final SecureRandom random = new SecureRandom();
    /// Of no password: checked in place of the hash that an unknown name has not.
    private final PasswordHash dummy;

    PasswordHasher(Argon2Settings cost, Semaphore turns, Duration wait) {
        this.cost = cost;
        this.wait = wait;
        this.turns = turns;
        this.dummy = new PasswordHash(cost, randomOctets(SALT_OCTETS), randomOctets(HASH_OCTETS));
    }

    PasswordHash hash(byte[] password) throws AccountException {
        byte[] salt = randomOctets(SALT_OCTETS);
        return new PasswordHash(cost, salt, inTurn(cost, salt, HASH_OCTETS, password));
    }

    /// Takes a time that tells nothing of how much of the hash is alike.
    boolean verify(PasswordHash expected, byte[] password) throws AccountException {
        byte[] actual = inTurn(expected.cost(), expected.salt(), expected.hash().length, password);
        return MessageDigest.isEqual(expected.hash(), actual);
    }

    /// Takes as long as [#verify], for a name that has no hash.
    void verifyNothing(byte[] password) throws AccountException {
        if (verify(dummy, password)) {
            throw new AssertionError("a password has a hash of random octets");
        }
    }

    private byte[] inTurn(Argon2Settings cost, byte[] salt, int length, byte[] password) throws AccountException {
        acquire();
        try {
            return argon2(cost, salt, length, password);
        } finally {
            turns.release();
        }
    }

    private void acquire() throws AccountException {
        try {
            if (!turns.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AccountException("too many passwords are being checked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AccountException("interrupted before the password was checked", e);
        }
    }

    private static byte[] argon2(Argon2Settings cost, byte[] salt, int length, byte[] password) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memory())
                .withIterations(cost.iterations())
                .withParallelism(cost.parallelism())
                .withSalt(salt)
                .build());
        var hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }

    private byte[] randomOctets(int count) {
        var octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }
}
