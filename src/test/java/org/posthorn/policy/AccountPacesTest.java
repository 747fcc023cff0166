package org.posthorn.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.event.MailEvent;

final class AccountPacesTest {
    private static final PaceSettings SETTINGS =
            new PaceSettings(0, 0, Duration.ofHours(1), 10, 100, Duration.ofDays(1), Duration.ofDays(7), 50);

    private Instant now = Instant.parse("2026-11-23T00:00:00Z");
    private final List<MailEvent> events = new ArrayList<>();
    private AccountPaces paces = paces();

    @TempDir
    Path folder;

    private AccountPaces paces() {
        return new AccountPaces(SETTINGS, events::add, () -> now, () -> now.toEpochMilli() * 1_000_000);
    }

    /// Days on which an account sends to so many.
    private void days(int days, int recipients) {
        for (int i = 0; i < days; i++) {
            assertThat(paces.holds("alice", recipients)).isFalse();
            now = now.plus(Duration.ofDays(1));
        }
    }

    @Test
    void belowTheMinimumNothingBrakes() {
        days(10, 1);
        assertThat(paces.holds("alice", 100)).isFalse();
        assertThat(paces.holds("alice", 1)).isTrue();
    }

    @Test
    void tenTimesTheUsualBrakes() {
        days(30, 50);
        assertThat(paces.holds("alice", 500)).isFalse();
        assertThat(paces.holds("alice", 1)).isTrue();
        assertThat(events).containsExactly(new MailEvent.Braked(now, "alice", 501, 50));
        assertThat(paces.brakes()).containsExactly(new Brake("alice", now, 501, 50));
        now = now.plus(Duration.ofDays(30));
        assertThat(paces.holds("alice", 1)).as("until somebody looks").isTrue();
        assertThat(events).hasSize(1);
        assertThat(paces.holds("bob", 50)).isFalse();
    }

    @Test
    void aBurstIsNotComparedWithItself() {
        days(30, 50);
        for (int i = 0; i < 50; i++) {
            assertThat(paces.holds("alice", 10)).isFalse();
        }
        assertThat(paces.holds("alice", 10)).isTrue();
    }

    @Test
    void habitsChangeSlowlyAndAreForgottenSlowly() {
        days(30, 50);
        days(7, 100);
        assertThat(paces.holds("alice", 740)).as("75 are usual now").isFalse();
        assertThat(paces.holds("alice", 30)).isTrue();
        paces.release("alice");
        now = now.plus(Duration.ofDays(365));
        assertThat(paces.holds("alice", 101))
                .as("nothing is usual after a year")
                .isTrue();
    }

    @Test
    void aClockThatIsPutBackBrakesNobody() {
        days(30, 50);
        Instant right = now;
        now = now.plus(Duration.ofDays(3650));
        assertThat(paces.holds("alice", 1)).isFalse();
        now = right;
        days(30, 50);
    }

    @Test
    void whoIsReleasedMaySendAsMuchAgain() {
        assertThat(paces.holds("alice", 200)).isTrue();
        assertThat(paces.release("bob")).isFalse();
        assertThat(paces.release("alice")).isTrue();
        assertThat(paces.release("alice")).isFalse();
        assertThat(paces.brakes()).isEmpty();
        assertThat(paces.holds("alice", 100)).isFalse();
        assertThat(paces.holds("alice", 1)).isTrue();
    }

    @Test
    void theBrakedAreNotForgottenWhateverComes() {
        assertThat(paces.holds("alice", 200)).isTrue();
        for (int i = 0; i < 10_000; i++) {
            paces.holds("user" + i, 1);
        }
        assertThat(paces.holds("alice", 1)).isTrue();
        assertThat(paces.states()).hasSizeLessThanOrEqualTo(51);
    }

    @Test
    void whatWasNotTakenDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(paces.holds("alice", 60)).isFalse();
            paces.notTaken("alice", 60);
        }
        assertThat(paces.holds("alice", 100)).isFalse();
        paces.notTaken("alice", 1000);
        assertThat(paces.holds("alice", 101)).isTrue();
        paces.notTaken("alice", 101);
        assertThat(paces.holds("alice", 1)).as("the brake stays on").isTrue();
    }

    @Test
    void aClockThatWasAheadIsGotOver() {
        now = now.plus(Duration.ofDays(1000));
        paces.holds("alice", 1);
        now = now.minus(Duration.ofDays(1000));
        days(30, 50);
        assertThat(paces.holds("alice", 50)).isFalse();
    }

    @Test
    void aDamagedFileIsReadAsFarAsItGoes() throws IOException {
        Path file = folder.resolve("accounts.pace");
        paces.holds("bob", 200);
        StateKeeper.ofAccounts(paces, file).close();
        Files.write(file, new byte[] {(byte) 0xC3, '\n'}, StandardOpenOption.APPEND);
        paces = paces();
        StateKeeper.ofAccounts(paces, file).close();
        assertThat(paces.brakes()).containsExactly(new Brake("bob", now, 200, 0));
    }

    @Test
    void outlivesARestart() throws IOException {
        Path file = folder.resolve("accounts.pace");
        days(30, 50);
        paces.holds("bob", 200);
        var keeper = StateKeeper.ofAccounts(paces, file);
        keeper.close();
        Files.writeString(file, "nonsense\n", StandardOpenOption.APPEND);
        paces = paces();
        try (var again = StateKeeper.ofAccounts(paces, file)) {
            assertThat(again).isNotNull();
            assertThat(paces.brakes()).containsExactly(new Brake("bob", now, 200, 0));
            assertThat(paces.holds("bob", 1)).isTrue();
            assertThat(paces.holds("alice", 500)).isFalse();
            assertThat(paces.holds("alice", 1)).isTrue();
        }
    }
}
