package org.posthorn.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordHashTest {
    private final Semaphore turns = new Semaphore(1);
    private final PasswordHasher hasher =
            new PasswordHasher(new Argon2Settings(64, 1, 1), turns, Duration.ofMillis(10));

    @Test
    void printsAndReadsThePhcFormat() throws Exception {
        PasswordHash hash = hasher.hash("s3cret".getBytes(UTF_8));
        assertThat(hash.toString()).startsWith("$argon2id$v=19$m=64,t=1,p=1$").doesNotContain("=$");
        assertThat(PasswordHash.parse(hash.toString())).contains(hash);
        assertThat(hasher.hash("s3cret".getBytes(UTF_8))).isNotEqualTo(hash);
    }

    /// Made by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32`, from
    /// its tests.
    @Test
    void agreesWithTheReferenceImplementation() throws Exception {
        PasswordHash hash = PasswordHash.parse(
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
                .orElseThrow();
        assertThat(hasher.verify(hash, "password".getBytes(UTF_8))).isTrue();
        assertThat(hasher.verify(hash, "Password".getBytes(UTF_8))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$short",
                "$2b$12$abcdefghijklmnopqrstuv"
            })
    void refusesOtherHashes(String text) {
        assertThat(PasswordHash.parse(text)).isEmpty();
    }

    @Test
    void whoGetsNoTurnInTimeFailsForNow() throws Exception {
        turns.acquire();
        assertThatThrownBy(() -> hasher.hash("a".getBytes(UTF_8)))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("too many");
        turns.release();
        assertThat(hasher.hash("a".getBytes(UTF_8))).isNotNull();
        assertThat(turns.availablePermits()).isEqualTo(1);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new Argon2Settings(7, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Argon2Settings(64, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Argon2Settings(64, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Argon2Settings(2_000_000, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Argon2Settings.defaults().memory()).isEqualTo(19_456);
    }
}
