package org.posthorn.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.MailAddress;

final class AccountStoreTest {
    private static final Argon2Settings CHEAP = new Argon2Settings(64, 1, 1);
    private static final List<SenderPattern> ALICE = List.of(SenderPattern.parse("alice@example.org"));

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();

    private AccountSettings settings() {
        return settings(1);
    }

    private AccountSettings settings(int minPassword) {
        return new AccountSettings(
                folder.resolve("new/accounts.mv.db"),
                CHEAP,
                2,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                10,
                minPassword,
                100,
                4_096,
                EnumSet.allOf(SaslMechanism.class),
                false);
    }

    @Test
    void aNewPasswordHasAtLeastSoManyCharacters() throws Exception {
        try (AccountStore store = AccountStore.open(settings(8), nanos::get)) {
            for (String tooShort : List.of("x", "1234567", "\uD83D\uDE00".repeat(7), "üüüüüüü")) {
                assertThatThrownBy(() -> store.add("alice", ALICE, tooShort))
                        .isInstanceOf(AccountRefusedException.class)
                        .hasMessage("a password has at least 8 characters (min-password of [accounts])");
            }
            store.add("alice", ALICE, "12345678");
            assertThatThrownBy(() -> store.changePassword("alice", "short"))
                    .isInstanceOf(AccountRefusedException.class);
            assertThat(store.authenticate("alice", "12345678")).isPresent();
        }
    }

    @Test
    void aShortPasswordFromBeforeStillLogsIn() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "x");
        }
        try (AccountStore store = AccountStore.open(settings(8), nanos::get)) {
            assertThat(store.authenticate("alice", "x")).isPresent();
        }
    }

    private AccountStore open() throws AccountException {
        return AccountStore.open(settings(), nanos::get);
    }

    @Test
    void knowsWhoHasTheRightPassword() throws Exception {
        try (AccountStore store = open()) {
            store.add("Alice", ALICE, "s3cret");
            assertThat(store.authenticate("alice", "s3cret")).contains(new Account("alice", ALICE));
            assertThat(store.authenticate("ALICE", "s3cret")).isPresent();
            assertThat(store.authenticate("alice", "s3creT")).isEmpty();
            assertThat(store.authenticate("bob", "s3cret")).isEmpty();
            assertThat(store.authenticate("no name at all", "s3cret")).isEmpty();
            assertThat(store.authenticate("alice", "")).isEmpty();
            assertThat(store.authenticate("alice", "x".repeat(101))).isEmpty();
        }
    }

    @Test
    void findsAnAccountByItsName() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            assertThat(store.named("Alice")).contains(new Account("alice", ALICE));
            assertThat(store.named("bob")).isEmpty();
            assertThat(store.named("no name at all")).isEmpty();
        }
    }

    @Test
    void keepsAccountsOverARestart() throws Exception {
        try (AccountStore store = open()) {
            store.add(
                    "alice",
                    List.of(SenderPattern.parse("alice@example.org"), SenderPattern.parse("*@example.com")),
                    "s3cret");
        }
        try (AccountStore store = open()) {
            Account account = store.authenticate("alice", "s3cret").orElseThrow();
            assertThat(account.maySendAs(MailAddress.parse("anyone@example.com")))
                    .isTrue();
            assertThat(account.maySendAs(MailAddress.parse("bob@example.org"))).isFalse();
            assertThat(store.list()).containsExactly(account);
        }
    }

    /// What another connection in this process does to the open database.
    private void meanwhile(String sql) throws SQLException {
        String file = settings().database().toString();
        String name = file.substring(0, file.length() - AccountSettings.SUFFIX.length());
        try (Connection other = DriverManager.getConnection("jdbc:h2:file:" + name, "sa", "");
                Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aDatabaseThatGaveUpIsOpenedAgain() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            meanwhile("SHUTDOWN IMMEDIATELY");
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            store.changePassword("alice", "new");
            assertThat(store.authenticate("alice", "new")).isPresent();
        }
    }

    @Test
    void aDatabaseThatFailsIsGivenUpAndOpenedAnew() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            meanwhile("DROP TABLE sender");
            assertThatThrownBy(() -> store.changeAddresses("alice", List.of())).isInstanceOf(AccountException.class);
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            store.changeAddresses("alice", ALICE);
            assertThat(store.authenticate("alice", "s3cret")).contains(new Account("alice", ALICE));
        }
    }

    @Test
    void aDatabaseThatIsGoneIsNotAnEmptyOne() throws Exception {
        Path file = settings().database();
        Path elsewhere = folder.resolve("elsewhere");
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            meanwhile("SHUTDOWN IMMEDIATELY");
            Files.move(file, elsewhere);
            assertThatThrownBy(() -> store.authenticate("alice", "s3cret"))
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("is gone");
            Files.move(elsewhere, file);
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
        }
    }

    @Test
    void theFileIsItsOwnersAlone() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(settings().database())))
                .isEqualTo("rw-------");
    }

    @Test
    void changesAndRemoves() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "old");
            assertThat(store.authenticate("alice", "old")).isPresent();
            store.changePassword("alice", "new");
            assertThat(store.authenticate("alice", "old")).isEmpty();
            assertThat(store.authenticate("alice", "new")).isPresent();
            store.changeAddresses("alice", List.of());
            assertThat(store.authenticate("alice", "new")).contains(new Account("alice", List.of()));
            store.remove("alice");
            assertThat(store.authenticate("alice", "new")).isEmpty();
            assertThat(store.list()).isEmpty();
        }
    }

    @Test
    void refusesWhatCantBe() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            assertThatThrownBy(() -> store.add("ALICE", ALICE, "other")).isInstanceOf(AccountRefusedException.class);
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            assertThatThrownBy(() -> store.add("a b", ALICE, "x")).isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.add("n".repeat(129), ALICE, "x"))
                    .isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.add("carol", ALICE, "")).isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.add("carol", ALICE, "a\0b")).isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.add("carol", ALICE, "x".repeat(101)))
                    .isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.remove("bob")).isInstanceOf(AccountRefusedException.class);
            assertThatThrownBy(() -> store.changePassword("bob", "x")).isInstanceOf(AccountRefusedException.class);
        }
    }

    @Test
    void aRightPasswordIsRememberedForItsTimeOnly() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            assertThat(store.authenticate("alice", "wrong")).isEmpty();
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
            nanos.addAndGet(Duration.ofMinutes(6).toNanos());
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
        }
    }

    @Test
    void passwordsThatLookAlikeAreAlike() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "cafe\u0301 \u2168");
            assertThat(store.authenticate("alice", "caf\u00e9\u00a0IX")).isPresent();
        }
    }

    @Test
    void saysThatAnotherProcessHasTheFile() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
        }
        try (var channel = FileChannel.open(settings().database(), StandardOpenOption.WRITE)) {
            assertThat(channel.lock()).isNotNull();
            assertThatThrownBy(this::open)
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("accounts.mv.db")
                    .hasMessageContaining("another process");
        }
    }

    @Test
    void saysThatTheFileIsDamaged() throws Exception {
        Files.createDirectories(settings().database().getParent());
        Files.writeString(settings().database(), "no database".repeat(1_000));
        assertThatThrownBy(this::open).isInstanceOf(AccountException.class).hasMessageContaining("accounts.mv.db");
    }

    @Test
    void anInterruptedCallerDoesNoHarm() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> store.authenticate("alice", "s3cret")).isInstanceOf(AccountException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(store.authenticate("alice", "s3cret")).isPresent();
        }
    }

    @Test
    void whatIsSaidToBeStoredSurvivesAKill() throws Exception {
        try (AccountStore store = open()) {
            store.add("alice", ALICE, "s3cret");
            // What a crash leaves is the file as it is now.
            Path copy = folder.resolve("copy.mv.db");
            Files.copy(settings().database(), copy);
            try (AccountStore copied = AccountStore.open(AccountSettings.of(copy))) {
                assertThat(copied.authenticate("alice", "s3cret")).isPresent();
            }
        }
    }

    /// Without a turn to hash nobody gets an answer, whether the name is known or not: so both wait for one, and
    /// both hash.
    @Test
    @Tag("req077")
    void anUnknownNameCostsAHashToo() throws Exception {
        var turns = new Semaphore(1);
        var hasher = new PasswordHasher(new Argon2Settings(8_192, 2, 1), turns, Duration.ofMillis(1));
        PasswordHash hash = hasher.hash("s3cret".getBytes(UTF_8));
        turns.drainPermits();
        assertThatThrownBy(() -> hasher.verify(hash, "wrong".getBytes(UTF_8))).isInstanceOf(AccountException.class);
        assertThatThrownBy(() -> hasher.verifyNothing("wrong".getBytes(UTF_8))).isInstanceOf(AccountException.class);
    }
}
