package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeDns;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// A provider with two domains, each with an MX host of its own, that says what it wants in words.
class ShapingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ID = Pattern.compile("\\b[0-7][0-9A-HJKMNP-TV-Z]{12}\\b");

    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx one;
    private FakeMx two;
    private PosthornConfig config;
    private Posthorn posthorn;

    @BeforeEach
    void provider() {
        int port = Ports.free("127.0.0.2", "127.0.0.3");
        one = rig.add(FakeMx.start("127.0.0.2", port));
        two = rig.add(FakeMx.start("127.0.0.3", port));
        FakeDns dns = rig.add(FakeDns.start()
                .mx("one.test", "mx.one.big.test=127.0.0.2")
                .mx("two.test", "mx.two.big.test=127.0.0.3"));
        config = new PosthornConfig().dns(dns.server(), port);
    }

    private void start(String rule) {
        posthorn = rig.started(config.more("[[shaping]]\nname = \"big\"\nmx = [\"*.big.test\"]\n" + rule));
    }

    private void send(String domain, int messages) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int i = 0; i < messages; i++) {
                talk.mail("alice@sender.test", List.of("bob" + i + "@" + domain), Mails.simple(domain + " " + i));
            }
        }
    }

    private String command(String... args) {
        return posthorn.cli(args).mustSucceed().output();
    }

    private String idOf(String recipient) {
        String listed = command("queue", "list", "--domain", recipient.substring(recipient.indexOf('@') + 1));
        Matcher id = ID.matcher(listed);
        assertThat(id.find()).as(listed).isTrue();
        return id.group();
    }

    private void awaitEmptyQueue() {
        await("empty queue")
                .atMost(PATIENCE)
                .until(() -> command("queue", "list").startsWith("No messages"));
    }

    @Test
    void tooManyConnectionsReducesThemAndThePaceRecovers() {
        start("""
                [[shaping.reply]]
                code = "421"
                text = ["too many connections"]
                action = "slow-down"
                for = "10s"
                """);
        one.slow(Duration.ofMillis(30));
        send("one.test", 10);
        one.await(10);
        one.once("GREETING", "421 4.7.0 Too many connections from you");
        send("one.test", 60);
        await("the rule acts")
                .atMost(PATIENCE)
                .until(() -> posthorn.log().contains("shaping=big, destination=mx.one.big.test, action=slow-down"));
        one.await(70, PATIENCE);
        awaitEmptyQueue();
        assertThat(one.received()).as("each once").hasSize(70);
        await("the pace is back")
                .atMost(PATIENCE)
                .until(() -> command("shaping", "list", "--json").contains("\"sixteenths\" : 16"));
        assertThat(posthorn.http("/metrics").body())
                .contains("posthorn_shaping_actions_total{action=\"slow-down\",rule=\"big\"}");
    }

    @Test
    void aReplyPausesItsDestinationWhileOthersGoOnAndExplainSaysSo() {
        start("""
                scope = "destination"
                [[shaping.reply]]
                code = "4xx"
                enhanced = "4.7.*"
                text = ["rate*exceeded"]
                action = "pause"
                for = "20s"
                """);
        one.always("MAIL", "450 4.7.1 Your rate of today is exceeded");
        send("one.test", 5);
        await("the rule acts")
                .atMost(PATIENCE)
                .until(() -> posthorn.log().contains("shaping=big, destination=mx.one.big.test, action=pause"));
        await("no transaction is under way")
                .atMost(PATIENCE)
                .until(() -> posthorn.log()
                                .lines()
                                .filter(line -> line.contains("status=deferred"))
                                .count()
                        == 5);
        one.forgive();
        send("one.test", 5);
        send("two.test", 5);
        two.await(5);
        // Whichever of the first five came first: the others are suspended without an attempt.
        Matcher attempted = Pattern.compile(
                        "posthorn/delivery: (\\S+): .* to=<(bob\\d@one\\.test)>, relay=mx\\.one\\..*, attempt=1,")
                .matcher(posthorn.log());
        assertThat(attempted.find()).isTrue();
        String explained = command("queue", "explain", attempted.group(1));
        assertThat(explained)
                .contains(
                        "To one.test, 1 recipient",
                        "paused by shaping rule big: 450 4.7.1 Your rate of today is exceeded, until ",
                        "Last for " + attempted.group(2) + " (attempt 1): POLICY: mx.one.big.test[127.0.0.2]:",
                        "Destination: mx.one.big.test, named by the DNS, not signed",
                        "TLS: auto: DANE, else MTA-STS, else opportunistic",
                        "Host 0: mx.one.big.test:",
                        "[127.0.0.2], not signed; opportunistic");
        assertThat(explained.lines().count()).as("one screen").isLessThan(25);
        assertThat(command("queue", "explain", idOf("bob0@one.test"), "--json"))
                .contains("\"pausedFor\" : \"450 4.7.1");
        assertThat(posthorn.log())
                .containsPattern("class=RATE_LIMITED, dsn=4.4.5, status=deferred .delivery suspended");
        assertThat(one.received()).isEmpty();
        one.await(10, PATIENCE);
        awaitEmptyQueue();
        assertThat(one.received())
                .as("nothing is lost, and nothing comes twice")
                .hasSize(10);
    }

    @Test
    void limitsHoldForAllDomainsOfTheProvider() {
        start("connections = 1\nmessages-per-connection = 5\nmessages-per-minute = 600\n");
        send("one.test", 20);
        send("two.test", 20);
        one.await(20);
        two.await(20);
        assertThat(one.connections()).isGreaterThanOrEqualTo(4);
        assertThat(two.connections()).isGreaterThanOrEqualTo(4);
        assertThat(command("shaping", "list")).contains("big", "messages-per-connection=5");
    }

    @Test
    void whatAnOperatorSetsOutlivesARestartAndEndsByItself() {
        start("connections = 4\n");
        command("shaping", "set", "one.test", "pause", "--for", "25s");
        send("one.test", 3);
        send("two.test", 3);
        two.await(3);
        posthorn.restart();
        send("one.test", 3);
        assertThat(command("shaping", "list")).contains("one.test", "pause");
        assertThat(command("queue", "explain", idOf("bob0@one.test")))
                .contains("paused by an operator (override one.test), until ");
        assertThat(one.received()).isEmpty();
        one.await(6, PATIENCE);
        awaitEmptyQueue();
        assertThat(command("shaping", "list")).contains("Nothing is set");
    }
}
