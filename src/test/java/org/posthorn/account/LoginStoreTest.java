package org.posthorn.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.tls.ClientCertificate;
import org.posthorn.tls.Fingerprint;

/// What the store keeps beside the hash: SCRAM keys and certificates.
final class LoginStoreTest {
    private static final List<SenderPattern> ALICE =
            List.of(SenderPattern.parse("alice@example.org"), SenderPattern.parse("*@example.net"));
    private static final Fingerprint ONE = new Fingerprint("1".repeat(64));
    private static final Fingerprint TWO = new Fingerprint("2".repeat(64));
    private static final Set<SaslMechanism> ALL = EnumSet.allOf(SaslMechanism.class);

    @TempDir
    Path folder;

    private AccountStore open(Set<SaslMechanism> mechanisms, boolean addresses, int iterations)
            throws AccountException {
        return AccountStore.open(new AccountSettings(
                folder.resolve("accounts.mv.db"),
                new Argon2Settings(64, 1, 1),
                2,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ZERO,
                10,
                1,
                100,
                iterations,
                mechanisms,
                addresses));
    }

    private AccountStore open() throws AccountException {
        return open(ALL, false, 4096);
    }

    private static boolean areOf(ScramKeys keys, String password) {
        return Scram.keys(password.getBytes(java.nio.charset.StandardCharsets.UTF_8), keys.salt(), keys.iterations())
                .equals(keys);
    }

    @Test
    void keysGoWithThePassword() throws Exception {
        try (AccountStore store = open()) {
            store.add("Alice", ALICE, "s3cret");
            assertThat(areOf(store.scramKeys("ALICE"), "s3cret")).isTrue();
            store.changePassword("alice", "caf\u00e9\u00a0IX");
            // As SASLprep has it.
            assertThat(areOf(store.scramKeys("alice"), "caf\u00e9 IX")).isTrue();
            assertThat(store.named("ALICE")).contains(new Account("alice", ALICE));
            assertThat(store.named("a b")).isEmpty();
        }
    }

    @Test
    void unknownNamesHaveKeysThatStay() throws Exception {
        ScramKeys nobody;
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            nobody = store.scramKeys("nobody");
            assertThat(store.scramKeys("Nobody")).isEqualTo(nobody);
            assertThat(store.scramKeys("no name")).isNotEqualTo(nobody);
            assertThat(nobody.salt()).hasSameSizeAs(store.scramKeys("alice").salt());
            assertThat(nobody.iterations()).isEqualTo(store.scramKeys("alice").iterations());
        }
        try (AccountStore store = open()) {
            assertThat(store.scramKeys("nobody")).isEqualTo(nobody);
        }
        Files.delete(folder.resolve("accounts.mv.db"));
        try (AccountStore store = open()) {
            assertThat(store.scramKeys("nobody")).isNotEqualTo(nobody);
        }
    }

    /// A database as the version before SCRAM made it, by its own statements.
    private void makeOldDatabase(String hash) throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("accounts").toAbsolutePath();
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (name VARCHAR PRIMARY KEY, hash VARCHAR NOT NULL)");
            statement.execute("CREATE TABLE sender (name VARCHAR NOT NULL REFERENCES account ON DELETE CASCADE,"
                    + " place INT NOT NULL, pattern VARCHAR NOT NULL, PRIMARY KEY (name, place))");
            statement.execute("INSERT INTO account (name, hash) VALUES ('alice', '" + hash + "')");
            statement.execute("INSERT INTO sender (name, place, pattern) VALUES ('alice', 0, 'alice@example.org')");
        }
    }

    @Test
    void anOldDatabaseGetsItsKeysAtTheNextLogin() throws Exception {
        PasswordHash hash = new PasswordHasher(
                        new Argon2Settings(64, 1, 1), new java.util.concurrent.Semaphore(1), Duration.ofSeconds(30))
                .hash("s3cret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        makeOldDatabase(hash.toString());
        try (AccountStore store = open()) {
            assertThat(store.list()).hasSize(1);
            ScramKeys before = store.scramKeys("alice");
            assertThat(areOf(before, "s3cret")).isFalse();
            assertThat(store.authenticate("alice", "wrong")).isEmpty();
            assertThat(store.scramKeys("alice")).isEqualTo(before);
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            assertThat(areOf(store.scramKeys("alice"), "s3cret")).isTrue();
            store.addCertificate("alice", ONE);
        }
        try (AccountStore store = open()) {
            assertThat(areOf(store.scramKeys("alice"), "s3cret")).isTrue();
            assertThat(store.certificates("alice")).containsExactly(ONE);
        }
    }

    @Test
    void otherIterationsAreTakenOverAtTheNextLogin() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
        }
        try (AccountStore store = open(ALL, false, 5000)) {
            assertThat(store.scramKeys("alice").iterations()).isEqualTo(4096);
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            assertThat(store.scramKeys("alice").iterations()).isEqualTo(5000);
        }
    }

    @Test
    void whereScramIsNotOfferedNoKeysAreKept() throws Exception {
        try (AccountStore store = open(EnumSet.of(SaslMechanism.PLAIN), false, 4096)) {
            store.add("alice", ALICE, "s3cret");
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            assertThat(areOf(store.scramKeys("alice"), "s3cret")).isFalse();
        }
        try (AccountStore store = open()) {
            store.changePassword("alice", "other");
            assertThat(areOf(store.scramKeys("alice"), "other")).isTrue();
        }
        try (AccountStore store = open(EnumSet.of(SaslMechanism.PLAIN), false, 4096)) {
            store.changePassword("alice", "third");
            assertThat(areOf(store.scramKeys("alice"), "other")).isFalse();
        }
    }

    private static ClientCertificate certificate(Fingerprint fingerprint, boolean vouched, String... addresses) {
        return new ClientCertificate(fingerprint, "CN=x", List.of(addresses), vouched);
    }

    @Test
    void aCertificateStandsForOneAccount() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            store.add("bob", ALICE, "s3cret");
            store.addCertificate("ALICE", ONE);
            assertThat(store.holderOf(certificate(ONE, false)).orElseThrow().name())
                    .isEqualTo("alice");
            assertThat(store.holderOf(certificate(TWO, true))).isEmpty();
            assertThatThrownBy(() -> store.addCertificate("bob", ONE))
                    .isInstanceOf(AccountRefusedException.class)
                    .hasMessageContaining("alice");
            assertThatThrownBy(() -> store.addCertificate("carol", TWO)).isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.certificates("carol")).isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.removeCertificate("bob", ONE)).isInstanceOf(AccountRefusedException.class);
            store.addCertificate("alice", TWO);
            assertThat(store.certificates("alice")).containsExactly(ONE, TWO);
            store.removeCertificate("alice", ONE);
            assertThat(store.holderOf(certificate(ONE, false))).isEmpty();
            store.remove("alice");
            assertThat(store.holderOf(certificate(TWO, false))).isEmpty();
            store.addCertificate("bob", TWO);
        }
    }

    @Test
    void addressesCountOnlyWhereTheyMayAndAreNobodyElses() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            assertThat(store.holderOf(certificate(ONE, true, "alice@example.org")))
                    .isEmpty();
        }
        try (AccountStore store = open(ALL, true, 4096)) {
            assertThat(store.holderOf(certificate(ONE, true, "Alice@Example.org")))
                    .isPresent();
            assertThat(store.holderOf(certificate(ONE, false, "alice@example.org")))
                    .isEmpty();
            assertThat(store.holderOf(certificate(ONE, true, "anyone@example.net")))
                    .isEmpty();
            assertThat(store.holderOf(certificate(ONE, true, "*@example.net"))).isEmpty();
            assertThat(store.holderOf(certificate(ONE, true))).isEmpty();
            store.add("bob", List.of(SenderPattern.parse("bob@example.org")), "s3cret");
            assertThat(store.holderOf(certificate(ONE, true, "alice@example.org", "bob@example.org")))
                    .isEmpty();
            store.add("shared", ALICE, "s3cret");
            assertThat(store.holderOf(certificate(ONE, true, "alice@example.org")))
                    .isEmpty();
        }
    }
}
