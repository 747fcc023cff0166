package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @CsvSource({
        "GREETING, 421 4.3.2 busy",
        "EHLO, 421 4.3.2 busy",
        "MAIL, 451 4.3.0 later",
        "RCPT, 452 4.5.3 too many",
        "RCPT, 552 5.5.3 too many recipients",
        "DATA, 451 4.3.0 later",
        "DOT, 452 4.3.1 full",
        "MAIL, 999 what",
        "MAIL, gibberish"
    })
    @Tag("req037")
    @Tag("req044")
    void whatIsPutOffIsTriedAgain(String command, String reply) {
        mx.once(command, reply);
        send(started());
        Received received = mx.await(1).getFirst();
        assertThat(received.recipients()).containsExactly("bob@remote.test");
        assertThat(sender.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT"})
    @Tag("req045")
    void aLostConnectionIsTriedAgain(String command) {
        mx.once(command, new Effect.Drop());
        send(started());
        assertThat(mx.await(1)).hasSize(1);
        assertThat(sender.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "EHLO", "MAIL", "DATA", "DOT"})
    @Tag("req043")
    void aHostThatHangsIsGivenUpInTime(String command) {
        mx.once(command, new Effect.Stall());
        send(
                rig.started(
                        config().more(
                                        "[delivery.timeout]\ngreeting = \"1s\"\ncommand = \"1s\"\ndata = \"1s\"\nblock = \"1s\"\nfinal-dot = \"1s\"")));
        mx.await(1);
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 550 5.7.1 not you", "RCPT, 550 5.1.1 no such user", "DATA, 554 5.6.0 no", "DOT, 554 5.7.1 spam"})
    @Tag("req048")
    void whatIsRefusedBounces(String command, String reply) {
        mx.once(command, reply);
        Posthorn posthorn = started();
        send(posthorn);
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.finalRecipients()).containsExactly("bob@remote.test");
        assertThat(dsn.field(0, "Status")).isEqualTo(reply.split(" ")[1]);
        send(posthorn);
        assertThat(mx.await(1)).as("the next message is another matter").hasSize(1);
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
    void eightBitTextNeverGoesRawToAHostForSevenBits() {
        mx.offerOnly("PIPELINING");
        Posthorn posthorn = started();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> BODY=8BITMIME").say(250, "RCPT TO:<bob@remote.test>");
            talk.content(Mails.octets("Subject: 8\r\n\r\n\u00e9\r\n"));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !mx.received().isEmpty() || !sender.received().isEmpty());
        assertThat(mx.received()).allSatisfy(r -> assertThat(r.text()).matches("\\p{ASCII}*"));
        assertThat(sender.received()).allSatisfy(r -> assertThat(Dsn.parse(r.content()).field(0, "Status"))
                .isEqualTo("5.6.3"));
    }

    @Test
    @Tag("req067")
    void utf8AddressesNeverGoRawToAHostWithoutSmtpUtf8() {
        Posthorn posthorn = started();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<alice@sender.test> SMTPUTF8").say(250, "RCPT TO:<j\u00fcrgen@remote.test>");
            talk.content(Mails.simple("utf8"));
        }
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.field(0, "Status")).isEqualTo("5.6.7");
        assertThat(mx.commands()).noneMatch(c -> c.contains("j\u00fcrgen"));
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
