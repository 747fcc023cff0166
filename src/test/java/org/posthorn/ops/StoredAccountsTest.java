package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.account.AccountSettings;
import org.posthorn.account.AccountStore;
import org.posthorn.account.Argon2Settings;
import org.posthorn.account.SaslMechanism;

final class StoredAccountsTest {
    @TempDir
    Path folder;

    Accounts accounts;

    @BeforeEach
    void open() throws Exception {
        var cheap = new Argon2Settings(8, 1, 1);
        Duration wait = Duration.ofSeconds(10);
        accounts = Accounts.of(AccountStore.open(new AccountSettings(
                folder.resolve("accounts.mv.db"),
                cheap,
                1,
                wait,
                wait,
                Duration.ZERO,
                1,
                1,
                1024,
                4_096,
                EnumSet.allOf(SaslMechanism.class),
                false)));
    }

    @AfterEach
    void close() throws IOException {
        accounts.close();
    }

    private static void assertRefused(ThrowingCallable call, DeskException.Kind kind, String message) {
        assertThatThrownBy(call)
                .hasMessageContaining(message)
                .asInstanceOf(type(DeskException.class))
                .extracting(DeskException::kind)
                .isEqualTo(kind);
    }

    @Test
    void addsListsAndRemoves() throws IOException {
        accounts.add("alice", List.of("alice@example.org", "*@example.com"), "secret");
        assertThat(accounts.list())
                .containsExactly(new UserView("alice", List.of("alice@example.org", "*@example.com")));
        accounts.remove("alice");
        assertThat(accounts.list()).isEmpty();
    }

    @Test
    void refusalsSayWhoseFaultTheyAre() throws IOException {
        accounts.add("alice", List.of("alice@example.org"), "secret");
        assertRefused(() -> accounts.add("alice", List.of("b@example.org"), "x"), DeskException.Kind.CONFLICT, "alice");
        assertRefused(() -> accounts.add("bob", List.of("no address"), "x"), DeskException.Kind.INVALID, "no address");
        assertRefused(() -> accounts.add("bob", List.of(), "x"), DeskException.Kind.INVALID, "at least one");
        assertRefused(() -> accounts.remove("bob"), DeskException.Kind.NOT_FOUND, "bob");
        assertThat(accounts.list()).hasSize(1);
    }
}
