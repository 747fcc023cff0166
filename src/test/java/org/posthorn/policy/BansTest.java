package org.posthorn.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.event.MailEvent;
import org.posthorn.session.ProgramLog;

final class BansTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-23T00:00:00Z");
    private final List<MailEvent> events = new ArrayList<>();
    private final AbuseGuard guard = guard(AbuseFixture.bans(4, 3));

    private AbuseGuard guard(AbuseSettings settings) {
        return new AbuseGuard(settings, events::add, () -> now, () -> now.toEpochMilli() * 1_000_000);
    }

    private Standing offend(InetAddress client, int times) {
        Standing standing = Standing.GOOD;
        for (int i = 0; i < times; i++) {
            standing = guard.offend(client, Offence.FAILED_LOGIN);
        }
        return standing;
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    private boolean isBanned(InetAddress client) {
        return guard.admit(client, false).equals(new Admission.Refused("banned"));
    }

    @Test
    @Tag("req077")
    void slowsThenBansUntilItLapses() {
        assertThat(offend(CLIENT, 2)).isEqualTo(new Standing(0, false));
        assertThat(offend(CLIENT, 2)).isEqualTo(new Standing(2, false));
        assertThat(isBanned(CLIENT)).isFalse();
        assertThat(offend(CLIENT, 1).banned()).isTrue();
        assertThat(isBanned(CLIENT)).isTrue();
        assertThat(events)
                .containsExactly(
                        new MailEvent.Banned(now, "192.0.2.7", "failed login", now.plus(Duration.ofMinutes(10)), 1));
        passes(Duration.ofMinutes(10));
        assertThat(isBanned(CLIENT)).isFalse();
        assertThat(guard.bans().list()).isEmpty();
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        for (int i = 0; i < 50; i++) {
            assertThat(offend(CLIENT, 2).banned()).isFalse();
            passes(Duration.ofMinutes(10));
        }
    }

    @Test
    void kindsCountApart() {
        offend(CLIENT, 4);
        assertThat(guard.offend(CLIENT, Offence.COMMAND_ERROR)).isEqualTo(Standing.GOOD);
        assertThat(guard.offences(Offence.FAILED_LOGIN)).isEqualTo(4);
    }

    @Test
    void growsWhenItIsRepeatedAndIsForgottenInTheEnd() {
        List<Duration> lengths = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            offend(CLIENT, 5);
            Ban ban = guard.bans().list().getFirst();
            lengths.add(Duration.between(ban.since(), ban.until()));
            now = ban.until();
        }
        assertThat(lengths).extracting(Duration::toMinutes).containsExactly(10L, 20L, 40L, 60L, 60L);
        passes(Duration.ofHours(1));
        offend(CLIENT, 5);
        assertThat(guard.bans().list().getFirst().times()).isOne();
    }

    @Test
    void ipv6IsBannedByItsNetwork() {
        offend(InetAddress.ofLiteral("2001:db8::1"), 5);
        assertThat(isBanned(InetAddress.ofLiteral("2001:db8::ffff:2"))).isTrue();
        assertThat(isBanned(InetAddress.ofLiteral("2001:db8:0:1::1"))).isFalse();
        assertThat(guard.bans().remove(ClientNetwork.parse("2001:db8::3").orElseThrow()))
                .isTrue();
        assertThat(isBanned(InetAddress.ofLiteral("2001:db8::1"))).isFalse();
    }

    @Test
    void whenFullTheOneThatEndsFirstEnds() {
        for (int i = 1; i <= 4; i++) {
            offend(InetAddress.ofLiteral("192.0.2." + i), 5);
            passes(Duration.ofSeconds(1));
        }
        assertThat(guard.bans().list())
                .extracting(ban -> ban.client().toString())
                .containsExactly("192.0.2.2", "192.0.2.3", "192.0.2.4");
        assertThat(guard.bans().count()).isEqualTo(3);
    }

    @Test
    void operatorsEndThem() {
        offend(CLIENT, 5);
        offend(InetAddress.ofLiteral("192.0.2.8"), 5);
        assertThat(guard.bans().remove(ClientNetwork.of(CLIENT))).isTrue();
        assertThat(guard.bans().remove(ClientNetwork.of(CLIENT))).isFalse();
        assertThat(isBanned(CLIENT)).isFalse();
        assertThat(guard.bans().clear()).isOne();
        assertThat(guard.bans().list()).isEmpty();
    }

    private Path file() {
        return folder.resolve("clients.bans");
    }

    private AbuseGuard restarted(AbuseSettings settings) {
        StateKeeper.ofBans(guard.bans(), file()).close();
        AbuseGuard next = guard(settings);
        StateKeeper.ofBans(next.bans(), file()).close();
        return next;
    }

    @Test
    void outliveARestartUntilTheyAreOver() {
        offend(CLIENT, 5);
        now = guard.bans().list().getFirst().until();
        offend(CLIENT, 5);
        offend(InetAddress.ofLiteral("2001:db8::1"), 5);
        passes(Duration.ofMinutes(9));
        AbuseGuard next = restarted(AbuseFixture.bans(4, 3));
        assertThat(next.bans().list()).isEqualTo(guard.bans().list()).hasSize(2);
        assertThat(next.isBanned(CLIENT)).isTrue();
        assertThat(next.bans().list().getLast().times()).isEqualTo(2);
        passes(Duration.ofMinutes(1));
        assertThat(next.isBanned(InetAddress.ofLiteral("2001:db8::2"))).isFalse();
        assertThat(restarted(AbuseFixture.bans(4, 3)).bans().list())
                .extracting(ban -> ban.client().toString())
                .as("what is over is dropped")
                .containsExactly("192.0.2.7");
    }

    @Test
    void whatAnOperatorEndedIsNotThereAfterARestart() {
        offend(CLIENT, 5);
        offend(InetAddress.ofLiteral("192.0.2.8"), 5);
        StateKeeper.ofBans(guard.bans(), file()).close();
        AbuseGuard next = guard(AbuseFixture.bans(4, 3));
        try (var _ = StateKeeper.ofBans(next.bans(), file())) {
            assertThat(next.bans().remove(ClientNetwork.of(CLIENT))).isTrue();
        }
        AbuseGuard last = guard(AbuseFixture.bans(4, 3));
        StateKeeper.ofBans(last.bans(), file()).close();
        assertThat(last.isBanned(CLIENT)).isFalse();
        assertThat(last.bans().list()).hasSize(1);
    }

    @Test
    void afterARestartThereAreNoMoreAndNoLongerOnesThanAreAllowedThen() {
        for (int i = 1; i <= 3; i++) {
            offend(InetAddress.ofLiteral("192.0.2." + i), 5);
            passes(Duration.ofSeconds(1));
        }
        assertThat(restarted(AbuseFixture.bans(4, 2)).bans().list())
                .extracting(ban -> ban.client().toString())
                .containsExactly("192.0.2.2", "192.0.2.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "bans, version 2\n192.0.2.7\t1\t9999999999999\t1\tfailed login\n",
                "bans, version 1\n192.0.2.7\t1\t9999999999999\t1\n",
                "bans, version 1\n192.0.2.0/24\t1\t9999999999999\t1\tfailed login\n",
                "bans, version 1\n192.0.2.7\tx\t9999999999999\t1\tfailed login\n",
                "bans, version 1\n192.0.2.7\t1\t9999999999999\t0\tfailed login\n",
                "bans, version 1\n192.0.2.7\t1\t9999999999999\t1\tsomething else\n"
            })
    void aDamagedFileIsToldAndIgnored(String text) throws IOException {
        Files.writeString(file(), text);
        try (var log = new ProgramLog()) {
            StateKeeper.ofBans(guard.bans(), file()).close();
            assertThat(guard.bans().list()).isEmpty();
            assertThat(log.lines("clients.bans")).hasSize(1);
        }
        offend(CLIENT, 5);
        assertThat(restarted(AbuseFixture.bans(4, 3)).bans().list())
                .as("it is written anew")
                .hasSize(1);
    }

    @Test
    void ofADamagedFileTheLinesThatAreWholeCount() throws IOException {
        offend(CLIENT, 5);
        restarted(AbuseFixture.bans(4, 3));
        Files.write(file(), new byte[] {(byte) 0xC3, 0, '\n', '\n'}, StandardOpenOption.APPEND);
        AbuseGuard next = guard(AbuseFixture.bans(4, 3));
        StateKeeper.ofBans(next.bans(), file()).close();
        assertThat(next.isBanned(CLIENT)).isTrue();
    }

    @Test
    void aFileThatCannotBeReadOrIsTooLargeIsToldAndIgnored() throws IOException {
        Files.createDirectory(file());
        try (var log = new ProgramLog()) {
            StateKeeper.ofBans(guard.bans(), file()).close();
            assertThat(log.lines("clients.bans")).isNotEmpty();
        }
        Files.delete(file());
        Files.writeString(file(), "bans, version 1\n" + "x".repeat(300_000));
        try (var log = new ProgramLog()) {
            StateKeeper.ofBans(guard.bans(), file()).close();
            assertThat(log.lines("too many for bans")).hasSize(1);
        }
    }

    /// An interrupt in the middle of a file ends it with an error.
    @Test
    void aServerThatStopsWhileBansAreWrittenTellsOfNoFault() throws Exception {
        var writes = new CountDownLatch(1);
        var closer = new AtomicReference<@Nullable Thread>();
        InstantSource clock = () -> {
            if (Thread.currentThread().getName().equals("state-keeper")) {
                writes.countDown();
                while (!Thread.currentThread().isInterrupted() && !isBlocked(closer.get())) {
                    Thread.onSpinWait();
                }
            }
            return now;
        };
        var bans = new Bans(AbuseFixture.bans(4, 3), clock);
        try (var log = new ProgramLog()) {
            StateKeeper keeper = StateKeeper.ofBans(bans, file());
            bans.add(ClientNetwork.of(CLIENT), "failed login");
            assertThat(writes.await(20, TimeUnit.SECONDS)).isTrue();
            Thread closing = Thread.ofPlatform().start(keeper::close);
            closer.set(closing);
            closing.join();
            assertThat(log.lines("over a restart")).isEmpty();
        }
        assertThat(Files.readString(file())).contains("192.0.2.7");
    }

    private static boolean isBlocked(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.BLOCKED;
    }

    @Test
    void networksAreReadAsTheyArePrinted() {
        for (String text : List.of("192.0.2.7", "2001:db8:0:0:0:0:0:0/64")) {
            assertThat(ClientNetwork.parse(text)).hasToString("Optional[" + text + ']');
        }
        assertThat(ClientNetwork.around(CLIENT)).hasToString("192.0.2.0/24");
        for (String text : List.of("", "all", "192.0.2.0/24", "2001:db8::/32", "1.2.3", "::g")) {
            assertThat(ClientNetwork.parse(text)).as(text).isEmpty();
        }
    }
}
