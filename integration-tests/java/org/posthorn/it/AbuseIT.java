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

    private void start(String ban) {
        posthorn = rig.started(new PosthornConfig()
                .inbound("example.test")
                .trusted("127.0.99.0/24")
                .guarded()
                .route("*", "discard:")
                .more("""
                        [inbound.patience]
                        soft-errors = 2
                        error-delay = "300ms"
                        [abuse]
                        connections-per-address = 3
                        connections-per-network = 4
                        connection-rate-per-address = 15
                        command-errors = 10
                        early-talks = 2
                        ban = "%s"
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
        assertThat(posthorn.log()).contains("refused connection from 127.1.1.1");
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
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(5));
        try (SmtpTalk banned = relay("127.3.1.1")) {
            assertThat(banned.expect(421).text()).contains("banned");
        }
        try (SmtpTalk neighbour = relay("127.3.1.2")) {
            neighbour.hello();
        }
        assertThat(metrics())
                .contains("posthorn_bans_total{reason=\"command error\"} 1.0")
                .contains("posthorn_offences_total{kind=\"command error\"} 11.0");
        assertThat(posthorn.log()).contains("ban of 127.3.1.1, reason=command error");
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
        assertThat(posthorn.log()).contains("disconnect from 127.4.1.1, listener=relay, reason=talked before the");
        assertThat(posthorn.cli("bans", "list").mustSucceed().output()).contains("127.4.1.1", "early talk");
        assertThat(posthorn.cli("bans", "list", "--json").mustSucceed().output())
                .contains("\"client\" : \"127.4.1.1\"");
        assertThat(posthorn.cli("bans", "remove", "127.4.1.1").mustSucceed().output())
                .contains("1 ban ended");
        try (SmtpTalk again = relay("127.4.1.1").hello()) {
            again.mail("a@example.com", List.of("bob@example.test"), Mails.simple("patient"));
        }
        posthorn.stop();
        assertThat(posthorn.cli("bans", "list").output()).contains("bans live in its memory");
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
}
