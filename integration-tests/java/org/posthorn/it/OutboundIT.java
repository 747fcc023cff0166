package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Dsn;
import org.posthorn.it.harness.Effect;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.harness.TestTls;

/// Remote hosts that misbehave: the message arrives all the same, or its sender hears of it.
class OutboundIT {
    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx mx;
    private FakeMx sender;

    @BeforeEach
    void start() {
        mx = rig.add(FakeMx.start());
        sender = rig.add(FakeMx.start());
    }

    /// What a host does, at which command.
    private record Trouble(String command, Effect effect) {
        static Trouble reply(String command, String text) {
            return new Trouble(command, new Effect.Reply(text));
        }
    }

    @Test
    @Tag("req037")
    @Tag("req044")
    void whatIsPutOffIsTriedAgain() {
        eachArrivesOnce(
                config(),
                List.of(
                        Trouble.reply("GREETING", "421 4.3.2 busy"),
                        Trouble.reply("EHLO", "421 4.3.2 busy"),
                        Trouble.reply("MAIL", "451 4.3.0 later"),
                        Trouble.reply("RCPT", "452 4.5.3 too many"),
                        Trouble.reply("RCPT", "552 5.5.3 too many recipients"),
                        Trouble.reply("DATA", "451 4.3.0 later"),
                        Trouble.reply("DOT", "452 4.3.1 full"),
                        Trouble.reply("MAIL", "999 what"),
                        Trouble.reply("MAIL", "gibberish")));
    }

    @Test
    @Tag("req045")
    void aLostConnectionIsTriedAgain() {
        eachArrivesOnce(
                config(), troubles(new Effect.Drop(), "GREETING", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT"));
    }

    @Test
    @Tag("req043")
    void aHostThatHangsIsGivenUpInTime() {
        PosthornConfig impatient = config().more("""
                [delivery.timeout]
                greeting = "1s"
                command = "1s"
                data = "1s"
                block = "1s"
                final-dot = "1s"
                """);
        eachArrivesOnce(impatient, troubles(new Effect.Stall(), "GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT"));
    }

    @Test
    @Tag("req048")
    void whatIsRefusedBouncesAndTheNextMessageIsAnotherMatter() {
        List<Trouble> refusals = List.of(
                Trouble.reply("MAIL", "550 5.7.1 not you"),
                Trouble.reply("RCPT", "550 5.1.1 no such user"),
                Trouble.reply("DATA", "554 5.6.0 no"),
                Trouble.reply("DOT", "554 5.7.2 spam"));
        List<FakeMx> hosts = hosts(refusals);
        Posthorn posthorn = rig.started(routes(config(), hosts));
        sendToEach(posthorn, hosts);
        List<Dsn> reports = sender.await(refusals.size()).stream()
                .map(report -> Dsn.parse(report.content()))
                .toList();
        assertThat(reports.stream().map(dsn -> dsn.field(0, "Status")))
                .containsExactlyInAnyOrder("5.7.1", "5.1.1", "5.6.0", "5.7.2");
        sendToEach(posthorn, hosts);
        hosts.forEach(host -> assertThat(host.await(1)).hasSize(1));
    }

    private void eachArrivesOnce(PosthornConfig config, List<Trouble> troubles) {
        List<FakeMx> hosts = hosts(troubles);
        Posthorn posthorn = rig.started(routes(config, hosts));
        sendToEach(posthorn, hosts);
        for (int i = 0; i < hosts.size(); i++) {
            assertThat(hosts.get(i).await(1)).as(troubles.get(i).toString()).hasSize(1);
        }
        assertThat(sender.connections()).as("nobody was told").isZero();
    }

    private static List<Trouble> troubles(Effect effect, String... commands) {
        return List.of(commands).stream().map(c -> new Trouble(c, effect)).toList();
    }

    private List<FakeMx> hosts(List<Trouble> troubles) {
        return troubles.stream()
                .map(trouble -> rig.add(FakeMx.start().once(trouble.command(), trouble.effect())))
                .toList();
    }

    private static PosthornConfig routes(PosthornConfig config, List<FakeMx> hosts) {
        for (int i = 0; i < hosts.size(); i++) {
            config.route("host" + i + ".test", hosts.get(i));
        }
        return config;
    }

    private static void sendToEach(Posthorn posthorn, List<FakeMx> hosts) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int i = 0; i < hosts.size(); i++) {
                talk.mail("alice@sender.test", List.of("bob@host" + i + ".test"), Mails.simple("to " + i));
            }
        }
    }

    @Test
    @Tag("req038")
    void aHostWithoutEhloGetsHeloAndNoParameters() {
        mx.always("EHLO", "502 5.5.1 not implemented");
        send(started());
        assertThat(mx.await(1).getFirst().mail()).isEqualTo("MAIL FROM:<alice@sender.test>");
        assertThat(mx.commands()).anyMatch(c -> c.startsWith("HELO "));
    }

    @Test
    @Tag("req069")
    void eightBitTextIsConvertedForAHostWithout8BitMime() {
        mx.offerOnly("PIPELINING");
        byte[] content = Mails.octets("Subject: 8\r\n\r\n\u00e9\r\n");
        try (SmtpTalk talk = started().relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> BODY=8BITMIME").say(250, "RCPT TO:<bob@remote.test>");
            talk.content(content);
        }
        Received received = mx.await(1).getFirst();
        assertThat(received.mail()).doesNotContain("BODY=");
        assertThat(Mails.text(Mails.belowReceived(received.content()))).isEqualTo("""
                Subject: 8
                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                =E9
                """.replace("\n", "\r\n"));
    }

    @Test
    @Tag("req069")
    void aSignedMessageComesBackInstead() {
        mx.offerOnly("PIPELINING");
        byte[] content =
                Mails.octets("Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\u00e9\r\n--b--\r\n");
        try (SmtpTalk talk = started().relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> BODY=8BITMIME").say(250, "RCPT TO:<bob@remote.test>");
            talk.content(content);
        }
        Dsn report = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(report.field(0, "Status")).isEqualTo("5.6.3");
        assertThat(mx.received()).isEmpty();
    }

    @Test
    @Tag("req064")
    void binaryContentGoesAsItIsToAHostThatTakesIt() {
        mx.offer("CHUNKING", "BINARYMIME");
        byte[] content = Mails.octets("Content-Transfer-Encoding: binary\r\n\r\n\n\r\0\u00ff");
        Posthorn posthorn = rig.started(config().more("[inbound.extensions]\nbinary-mime = true"));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> BODY=BINARYMIME").say(250, "RCPT TO:<bob@remote.test>");
            talk.send("BDAT " + content.length + " LAST").raw(content).expect(250);
        }
        Received received = mx.await(1).getFirst();
        assertThat(received.mail()).contains("BODY=BINARYMIME");
        assertThat(Mails.belowReceived(received.content())).isEqualTo(content);
    }

    @Test
    @Tag("req065")
    void afterARefusedChunkNoneFollows() {
        mx.offer("CHUNKING").once("BDAT", "452 4.3.1 no room");
        Posthorn posthorn = rig.started(config().delivery("content-at-once = 0").delivery("chunk-size = \"64KiB\""));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob@remote.test"), Mails.sized("chunks", 200_000, 1));
            assertThat(mx.await(1)).hasSize(1);
        }
        List<String> commands = mx.commands().stream()
                .filter(c -> c.matches("(BDAT|RSET|QUIT|MAIL).*"))
                .toList();
        assertThat(commands.subList(0, 3))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("MAIL"),
                        second -> assertThat(second).isEqualTo("BDAT 65536"),
                        third -> assertThat(third).matches("RSET|QUIT"));
    }

    @Test
    void aHostThatDoesNotKnowItsOwnChunkingGetsData() {
        mx.offer("CHUNKING").always("BDAT", "502 5.5.1 not implemented");
        send(started());
        assertThat(mx.await(1)).hasSize(1);
        assertThat(mx.commands()).filteredOn(c -> c.startsWith("BDAT")).hasSize(1);
        assertThat(sender.connections()).isZero();
    }

    @Test
    @Tag("req045")
    void whatWasSentWithItsEnvelopeAndNotAnsweredIsTriedAgain() {
        mx.offer("CHUNKING").once("BDAT", new Effect.Drop());
        send(started());
        assertThat(mx.await(1)).hasSize(1);
        assertThat(sender.connections()).isZero();
    }

    @Test
    @Tag("req067")
    void utf8AddressesNeverGoRawToAHostWithoutSmtpUtf8() {
        Posthorn posthorn = started();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> SMTPUTF8").say(250, "RCPT TO:<j\u00fcrgen@remote.test>");
            talk.content(Mails.simple("utf8"));
        }
        // Its form is that of RFC 6533, which jakarta.mail does not know.
        assertThat(sender.await(1).getFirst().text())
                .contains("message/global-delivery-status")
                .containsPattern("(?m)^Status: 5\\.6\\.7")
                .contains("utf-8;");
        assertThat(mx.commands()).noneMatch(c -> c.contains("j\u00fcrgen"));
    }

    /// Nothing in the message needs SMTPUTF8 once its domain is as the DNS has it, our own Received field neither.
    @Test
    @Tag("req067")
    void aDomainBeyondAsciiReachesAHostWithoutSmtpUtf8() {
        Posthorn posthorn = rig.started(config().route("xn--bcher-kva.test", mx));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> SMTPUTF8").say(250, "RCPT TO:<bob@b\u00fccher.test>");
            talk.content(Mails.simple("domain"));
        }
        Received received = mx.await(1).getFirst();
        assertThat(received.recipients()).containsExactly("bob@xn--bcher-kva.test");
        assertThat(received.text()).isASCII();
        assertThat(sender.connections()).isZero();
    }

    @Test
    @Tag("req067")
    void utf8AddressesReachAHostWithSmtpUtf8() {
        mx.offer("SMTPUTF8");
        Posthorn posthorn = started();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> SMTPUTF8").say(250, "RCPT TO:<j\u00fcrgen@remote.test>");
            talk.content(Mails.simple("utf8"));
            talk.mail("alice@sender.test", List.of("plain@remote.test"), Mails.simple("plain"));
        }
        for (Received received : mx.await(2)) {
            boolean utf8 = received.recipients().contains("j\u00fcrgen@remote.test");
            assertThat(received.mail().contains("SMTPUTF8")).isEqualTo(utf8);
        }
    }

    @Test
    void tlsIsUsedWhereItIsOffered() {
        mx.offerTls(TestTls.server(rig.folder()));
        send(started());
        assertThat(mx.await(1).getFirst().tls()).isTrue();
        assertThat(mx.commands().stream().filter(c -> c.startsWith("EHLO"))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    @Tag("req074")
    void aHostWhoseTlsFailsGetsItSomehow() {
        mx.offer("STARTTLS").always("STARTTLS", "454 4.7.0 TLS not available");
        send(started());
        assertThat(mx.await(1).getFirst().tls()).isFalse();
    }

    @Test
    @Tag("req048")
    void aDeadHostDoesNotHoldUpTheOthers() {
        mx.always("GREETING", new Effect.Stall());
        FakeMx good = rig.add(FakeMx.start());
        Posthorn posthorn = rig.started(config().route("good.test", good));
        for (int i = 0; i < 50; i++) {
            send(posthorn);
        }
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob@good.test"), Mails.simple("good"));
        }
        good.await(1, Duration.ofSeconds(10));
    }

    @Test
    void connectionsAreUsedAgain() {
        Posthorn posthorn = started();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int i = 0; i < 100; i++) {
                talk.mail("alice@sender.test", List.of("bob@remote.test"), Mails.simple("number " + i));
            }
        }
        mx.await(100);
        assertThat(mx.connections()).isLessThan(50);
    }

    @Test
    void aRouteMayRejectOrDiscard() {
        Posthorn posthorn = rig.started(new PosthornConfig()
                .route("sender.test", sender)
                .route("gone.test", "reject:this domain moved away")
                .route("void.test", "discard:"));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob@gone.test", "bob@void.test"), Mails.simple("routes"));
        }
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.finalRecipients()).containsExactly("bob@gone.test");
        assertThat(dsn.field(0, "Diagnostic-Code")).contains("this domain moved away");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !posthorn.cli("queue", "list").output().contains("alice@sender.test"));
    }

    private PosthornConfig config() {
        return new PosthornConfig().route("sender.test", sender).route("remote.test", mx);
    }

    private Posthorn started() {
        return rig.started(config());
    }

    private static void send(Posthorn posthorn) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            assertThat(talk.mail("alice@sender.test", List.of("bob@remote.test"), Mails.simple("out"))
                            .code())
                    .isEqualTo(250);
        }
    }
}
