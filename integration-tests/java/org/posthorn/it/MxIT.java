package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Dsn;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.peer.NsdPeer;

/// The way to a domain, through a real name server.
@RequiresTool("nsd")
class MxIT {
    private static final List<String> ZONE = List.of(
            "two.test. IN MX 10 best.two.test.",
            "two.test. IN MX 20 other.two.test.",
            "best.two.test. IN A 127.0.0.2",
            "other.two.test. IN A 127.0.0.3",
            "null.test. IN MX 0 .",
            "null.test. IN A 127.0.0.3",
            "bare.test. IN A 127.0.0.3",
            "dangling.test. IN MX 10 nowhere.test.",
            "dangling.test. IN A 127.0.0.3",
            "addresses.test. IN MX 10 many.addresses.test.",
            "many.addresses.test. IN A 127.0.0.2",
            "many.addresses.test. IN A 127.0.0.3",
            "alias.test. IN CNAME two.test.",
            "loop.test. IN MX 10 mx.posthorn.test.",
            "loop.test. IN MX 20 other.two.test.",
            "mx.posthorn.test. IN A 127.0.0.1",
            "collision.test. IN MX 10 your-dns-needs-immediate-attention.collision.test.",
            "your-dns-needs-immediate-attention.collision.test. IN A 127.0.53.53",
            "half.test. IN MX 10 your-dns-needs-immediate-attention.collision.test.",
            "half.test. IN MX 20 other.two.test.");

    @RegisterExtension
    static final Rig RIG = new Rig();

    private static FakeMx other;
    private static FakeMx sender;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        int port = Ports.free("127.0.0.2", "127.0.0.3");
        other = RIG.add(FakeMx.start("127.0.0.3", port));
        sender = RIG.add(FakeMx.start());
        var nsd = RIG.add(new NsdPeer(RIG.folder("nsd"), ZONE, List.of("broken.test")));
        posthorn = RIG.started(new PosthornConfig().dns(nsd.server(), port).route("sender.test", sender));
    }

    @BeforeEach
    void forget() {
        other.reset();
        sender.reset();
    }

    @Test
    @Tag("req034")
    void theOtherHostGetsItWhenTheBetterOneRefusesConnections() {
        byte[] content = Mails.sized("octet for octet", 300_000, 1);
        send("bob@two.test", content);
        byte[] arrived = other.await(1).getFirst().content();
        assertThat(Mails.sha256(Mails.belowReceived(arrived))).isEqualTo(Mails.sha256(content));
    }

    @Test
    @Tag("req034")
    void everyAddressOfAHostIsTried() {
        send("bob@addresses.test", Mails.simple("addresses"));
        other.await(1);
    }

    @Test
    @Tag("req035")
    void aDomainWithoutMxIsItsOwnHost() {
        send("bob@bare.test", Mails.simple("bare"));
        other.await(1);
    }

    @Test
    void anAliasIsFollowed() {
        send("bob@alias.test", Mails.simple("alias"));
        other.await(1);
    }

    @Test
    @Tag("req088")
    void nullMxBouncesAtOnce() {
        send("bob@null.test", Mails.simple("null"));
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.finalRecipients()).containsExactly("bob@null.test");
        assertThat(dsn.field(0, "Status")).isEqualTo("5.1.10");
        assertThat(other.connections()).isZero();
    }

    @Test
    @Tag("req035")
    void anUnknownDomainBouncesAtOnce() {
        send("bob@nonexistent.test", Mails.simple("nxdomain"));
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.field(0, "Action")).isEqualTo("failed");
        assertThat(dsn.field(0, "Status")).startsWith("5.1.");
    }

    @Test
    @Tag("req036")
    void mailThatWouldComeBackToThisServerBounces() {
        send("bob@loop.test", Mails.simple("loop"));
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.field(0, "Status")).isEqualTo("5.4.6");
        assertThat(other.connections()).isZero();
    }

    @Test
    void mailIsNeverSentToAnIgnoredAddress() {
        send("bob@collision.test", Mails.simple("collision"));
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.field(0, "Status")).isEqualTo("5.4.4");
        assertThat(dsn.field(0, "X-Posthorn-Class")).isEqualTo("BAD_DOMAIN");
        send("bob@half.test", Mails.simple("half"));
        other.await(1);
    }

    @Test
    @Tag("req035")
    void servfailDefers() {
        send("bob@broken.test", Mails.simple("servfail"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(posthorn.log()).containsPattern("bob@broken\\.test.*deferred"));
        assertThat(posthorn.cli("queue", "list").mustSucceed().output()).contains("broken.test");
        assertThat(sender.connections()).isZero();
    }

    @Test
    @Tag("req035")
    void anMxWithoutAddressIsNotReplacedByTheDomainsOwn() {
        send("bob@dangling.test", Mails.simple("dangling"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(posthorn.log()).containsPattern("bob@dangling\\.test.*(deferred|bounced)"));
        assertThat(other.connections()).isZero();
    }

    private void send(String recipient, byte[] content) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            assertThat(talk.mail("alice@sender.test", List.of(recipient), content)
                            .code())
                    .isEqualTo(250);
        }
    }
}
