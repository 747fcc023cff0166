package org.posthorn.account;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// Where accounts live and what checking a password may cost.
///
/// @param database the file; its name ends in `.mv.db`
/// @param argon2 for new hashes
/// @param hashers how many passwords may be checked at a time: each takes the memory of a hash and a core
/// @param hashWait how long a login waits for its turn before it fails for now
/// @param storeWait how long a caller waits for the database
/// @param cacheLifetime how long a right password is known without hashing it again; zero hashes always
/// @param cacheSize how many right passwords are known
/// @param minPassword characters of the shortest password that an account may be given
/// @param maxPassword octets of the longest password
/// @param scramIterations of new SCRAM keys: what a try costs who has stolen the database, and a login its client
/// @param mechanisms what users may log in by
/// @param certificateAddresses whether the e-mail address in a client's certificate that an authority vouches for
///     is enough to log in as the one account that has it
public record AccountSettings(
        Path database,
        Argon2Settings argon2,
        int hashers,
        Duration hashWait,
        Duration storeWait,
        Duration cacheLifetime,
        int cacheSize,
        int minPassword,
        int maxPassword,
        int scramIterations,
        Set<SaslMechanism> mechanisms,
        boolean certificateAddresses) {
    static final String SUFFIX = ".mv.db";

    /// The least that RFC 7677 section 4 wants.
    private static final int LEAST_ITERATIONS = 4_096;
    /// Clients work as long: what takes them seconds is a denial of service.
    private static final int MOST_ITERATIONS = 1_000_000;

    /// Without channel binding: clients of GNU SASL, such as Debian's mutt, choose it where it is offered, have no binding
    /// to give, and do not fall back.
    private static final Set<SaslMechanism> USUAL =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(SaslMechanism.SCRAM_SHA_256_PLUS)));

    public AccountSettings {
        if (scramIterations < LEAST_ITERATIONS || scramIterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "scram-iterations is not between " + LEAST_ITERATIONS + " and " + MOST_ITERATIONS);
        }
        if (mechanisms.isEmpty()) {
            throw new IllegalArgumentException("mechanisms is empty");
        }
        mechanisms = Collections.unmodifiableSet(EnumSet.copyOf(mechanisms));
        if (!database.toString().endsWith(SUFFIX) || database.toString().indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "database does not end in " + SUFFIX + " or has a semicolon: " + database);
        }
        if (hashers < 1 || cacheSize < 1 || maxPassword < 8) {
            throw new IllegalArgumentException("hashers or cache-size is under 1, or max-password under 8");
        }
        if (minPassword < 1 || minPassword > maxPassword) {
            throw new IllegalArgumentException("min-password is under 1, or over max-password");
        }
        if (!hashWait.isPositive() || !storeWait.isPositive() || cacheLifetime.isNegative()) {
            throw new IllegalArgumentException("hash-wait or store-wait is not positive, or cache-lifetime negative");
        }
    }

    /// The database in this file, and the defaults for the rest.
    public static AccountSettings of(Path database) {
        return new AccountSettings(
                database,
                Argon2Settings.defaults(),
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                10_000,
                8,
                1_024,
                20_000,
                USUAL,
                false);
    }

    public AccountSettings withMechanisms(Set<SaslMechanism> offered) {
        return new AccountSettings(
                database,
                argon2,
                hashers,
                hashWait,
                storeWait,
                cacheLifetime,
                cacheSize,
                minPassword,
                maxPassword,
                scramIterations,
                offered,
                certificateAddresses);
    }

    boolean offersScram() {
        return mechanisms.stream().anyMatch(SaslMechanism::isScram);
    }

    public static AccountSettings defaults() {
        return of(Path.of("conf", "accounts" + SUFFIX));
    }
}
