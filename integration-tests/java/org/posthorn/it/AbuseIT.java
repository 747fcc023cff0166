package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// Clients that do too much, or wrong. Each test has source addresses of its own, in networks of their own.
class AbuseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final Rig rig = new Rig();

    private Posthorn posthorn;
    private FakeMx mx;

    private void start(String ban) {
        mx = rig.add(FakeMx.start());
        posthorn = rig.started(new PosthornConfig()
                .inbound("example.test")
                .trusted("127.0.99.0/24")
                .guarded()
                .route("remote.test", mx)
                .route("*", "discard:")
                .more("""
                        [inbound.patience]
                        soft-errors = 2
                        error-delay = "150ms"
                        [abuse]
                        connections-per-address = 3
                        connections-per-network = 4
                        connection-rate-per-address = 15
                        command-errors = 10
                        early-talks = 2
                        ban = "%s"
                        [abuse.accounts]
                        messages = 9
                        brake-minimum = 3
                        """.formatted(ban)));
    }

    private SmtpTalk relay(String address) {
        return SmtpTalk.from(address, posthorn.config.relayPort);
    }

    private String metrics() {
        return posthorn.http("/metrics").body();
    }

    @Test
    void connectionsOfAnAddressAndOfItsNetworkAreCounted() {
        start("10m");
        List<SmtpTalk> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(relay("127.1.1.1").hello());
        }
        try (SmtpTalk fourth = relay("127.1.1.1")) {
            assertThat(fourth.expect(421).text()).startsWith("421 4.7.0 ").contains("from the address");
            assertThat(fourth.closed()).isTrue();
        }
        open.add(relay("127.1.1.2").hello());
        try (SmtpTalk neighbour = relay("127.1.1.3")) {
            assertThat(neighbour.expect(421).text()).contains("from the network");
        }
        try (SmtpTalk stranger = relay("127.1.2.1")) {
            stranger.hello();
        }
        try (SmtpTalk tls = SmtpTalk.from("127.1.1.1", posthorn.config.submissionsPort)) {
            assertThat(tls.closed())
                    .as("no reply in clear text where TLS is expected")
                    .isTrue();
        }
        assertThat(metrics())
                .contains(
                        "posthorn_connections_refused_total{listener=\"relay\",reason=\"too many connections from the "
                                + "address\"} 1.0")
                .contains("posthorn_counted_clients 3.0");
        awaitLogged("refused connection from 127.1.1.1");
        open.getFirst().say(221, "QUIT").close();
        await().atMost(PATIENCE).until(() -> {
            try (SmtpTalk again = relay("127.1.1.1")) {
                return again.reply().code() == 220;
            }
        });
        open.forEach(SmtpTalk::close);
    }

    @Test
    void whoConnectsTooOftenIsToldSo() {
        start("10m");
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            try (SmtpTalk talk = relay("127.2.1.1")) {
                SmtpTalk.Reply reply = talk.reply();
                refused += reply.code() == 421 && reply.text().contains("connects too often") ? 1 : 0;
            }
        }
        assertThat(refused).isEqualTo(5);
    }

    @Test
    void trustedClientsAreLeftAlone() {
        start("10m");
        List<SmtpTalk> open = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            open.add(relay("127.0.99.1").hello());
        }
        for (int i = 0; i < 40; i++) {
            open.getFirst().say(500, "NONSENSE");
        }
        open.getFirst().say(221, "QUIT");
        open.forEach(SmtpTalk::close);
        assertThat(posthorn.cli("bans", "list").mustSucceed().output()).contains("No bans.");
    }

    @Test
    void errorsAreSlowedThenEndInABanThatLapses() {
        start("3s");
        long began = System.nanoTime();
        try (SmtpTalk talk = relay("127.3.1.1").hello()) {
            for (int i = 0; i < 11; i++) {
                talk.say(500, "NONSENSE");
            }
            assertThat(talk.expect(421).text()).startsWith("421 4.7.0 ");
            assertThat(talk.closed()).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(2_500));
        try (SmtpTalk banned = relay("127.3.1.1")) {
            assertThat(banned.expect(421).text()).contains("banned");
        }
        try (SmtpTalk neighbour = relay("127.3.1.2")) {
            neighbour.hello();
        }
        assertThat(metrics())
                .contains("posthorn_bans_total{reason=\"command error\"} 1.0")
                .contains("posthorn_offences_total{kind=\"command error\"} 11.0");
        awaitLogged("ban of 127.3.1.1, reason=command error");
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            try (SmtpTalk again = relay("127.3.1.1")) {
                return again.reply().code() == 220;
            }
        });
        assertThat(posthorn.cli("bans", "list").mustSucceed().output()).contains("No bans.");
    }

    @Test
    @Tag("req059")
    void earlyTalkersAreCutAndBannedAndAnOperatorCanEndThat() {
        start("10m");
        for (int i = 0; i < 3; i++) {
            try (SmtpTalk talk = relay("127.4.1.1")) {
                talk.raw("EHLO early\r\nMAIL FROM:<a@example.com>\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(talk.expect(554).text()).startsWith("554 5.5.1 ");
                assertThat(talk.closed()).isTrue();
            }
        }
        awaitLogged("disconnect from 127.4.1.1, listener=relay, reason=talked before the");
        assertThat(posthorn.cli("bans", "list").mustSucceed().output()).contains("127.4.1.1", "early talk");
        assertThat(posthorn.cli("bans", "list", "--json").mustSucceed().output())
                .contains("\"client\" : \"127.4.1.1\"");
        posthorn.restart();
        assertThat(posthorn.cli("bans", "list").mustSucceed().output())
                .as("after a restart")
                .contains("127.4.1.1", "early talk");
        assertThat(posthorn.cli("bans", "remove", "127.4.1.1").mustSucceed().output())
                .contains("1 ban ended");
        try (SmtpTalk again = relay("127.4.1.1").hello()) {
            again.mail("a@example.com", List.of("bob@example.test"), Mails.simple("patient"));
        }
        posthorn.stop();
        assertThat(posthorn.cli("bans", "list").output()).contains("only it can tell of bans");
    }

    @Test
    @Tag("req059")
    void whoWaitsForTheGreetingIsServed() {
        start("10m");
        try (SmtpTalk talk = relay("127.5.1.1").hello()) {
            assertThat(talk.mail("a@example.com", List.of("bob@example.test"), Mails.simple("polite"))
                            .code())
                    .isEqualTo(250);
        }
    }

    /// The log is written a little after what it tells of.
    private void awaitLogged(String... texts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(posthorn.log()).contains(texts));
    }

    private SmtpTalk asAlice() {
        SmtpTalk talk = SmtpTalk.from("127.6.1.1", posthorn.config.submissionPort)
                .hello()
                .startTls();
        assertThat(talk.authPlain("alice", "secret").code()).isEqualTo(235);
        return talk;
    }

    private static void sendAll(SmtpTalk talk, String... recipients) {
        for (String recipient : recipients) {
            assertThat(talk.mail("alice@example.test", List.of(recipient), Mails.simple("x"))
                            .code())
                    .isEqualTo(250);
        }
    }

    @Test
    void anAccountThatSuddenlySendsMuchIsHeldUntilItIsReleased() {
        start("10m");
        posthorn.addUser("alice", "secret", "alice@example.test");
        try (SmtpTalk talk = asAlice()) {
            sendAll(talk, "1@remote.test", "2@remote.test", "3@remote.test", "4@remote.test");
        }
        mx.await(3);
        awaitLogged("posthorn/abuse: brake on alice, nrcpt=4, usual=0", "account alice suddenly");
        assertThat(posthorn.cli("brakes", "list").mustSucceed().output()).contains("alice");
        assertThat(metrics()).contains("posthorn_braked_accounts 1.0", "posthorn_queue_held_messages 1.0");
        await().atMost(PATIENCE).until(() -> posthorn.log().contains("to=<postmaster@example.test>"));
        posthorn.restart();
        try (SmtpTalk talk = asAlice()) {
            sendAll(talk, "5@remote.test");
        }
        assertThat(posthorn.cli("brakes", "list", "--json").mustSucceed().output())
                .contains("\"account\" : \"alice\"");
        assertThat(mx.received()).hasSize(3);
        assertThat(posthorn.cli("brakes", "release", "alice").mustSucceed().output())
                .contains("Released alice, 2 messages released");
        mx.await(5);
        try (SmtpTalk talk = asAlice()) {
            sendAll(talk, "6@remote.test");
        }
        mx.await(6);
        assertThat(posthorn.cli("brakes", "release", "alice").output()).contains("no brake on alice");
    }

    @Test
    void whatWasSpamIsRemovedAndAnAccountMaySendOnlySoMuch() {
        start("10m");
        posthorn.addUser("alice", "secret", "alice@example.test");
        try (SmtpTalk talk = asAlice()) {
            for (int i = 0; i < 9; i++) {
                sendAll(talk, i + "@remote.test");
            }
            assertThat(talk.ask("MAIL FROM:<alice@example.test>").text()).startsWith("450 4.7.1 ");
        }
        assertThat(posthorn.cli("brakes", "release", "alice", "--remove-mail")
                        .mustSucceed()
                        .output())
                .contains("6 messages removed");
        assertThat(posthorn.cli("queue", "list").mustSucceed().output()).doesNotContain("remote.test");
        assertThat(mx.await(3)).hasSize(3);
    }
}
