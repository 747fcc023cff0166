package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Effect;
import org.posthorn.it.harness.FakeDns;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Load;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.harness.TestTls;
import org.posthorn.it.peer.DovecotPeer;
import org.posthorn.it.peer.NsdPeer;
import org.posthorn.it.peer.PostfixPeer;
import org.posthorn.it.peer.SmtpSource;
import org.posthorn.it.peer.Swaks;

/// The harness by itself: its peers must be right before they judge.
class HarnessIT {
    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void aScriptedHostTakesContentOctetForOctet() {
        FakeMx mx = rig.add(FakeMx.start());
        byte[] content = Mails.octets("Subject: x\r\n\r\n.\r\n..\r\n...a\r\n.b\r\nbare\rcr and \nlf\r\n");
        try (SmtpTalk talk = SmtpTalk.to(mx.port()).hello()) {
            assertThat(talk.mail("a@a.test", List.of("b@b.test"), content).code())
                    .isEqualTo(250);
            talk.say(221, "QUIT");
        }
        assertThat(mx.await(1).getFirst().content()).isEqualTo(content);
        assertThat(mx.received().getFirst().recipients()).containsExactly("b@b.test");
    }

    @Test
    void aScriptedHostFollowsItsScript() {
        FakeMx mx =
                rig.add(FakeMx.start().once("RCPT TO:<b@", "451 4.2.0 later").once("DOT", new Effect.Drop()));
        try (SmtpTalk talk = SmtpTalk.to(mx.port()).hello()) {
            talk.say(250, "MAIL FROM:<>").say(451, "RCPT TO:<b@b.test>").say(250, "RCPT TO:<b@b.test>");
            assertThatThrownBy(() -> talk.content(Mails.simple("x"))).isInstanceOf(UncheckedIOException.class);
        }
        assertThat(mx.received()).isEmpty();
    }

    @Test
    void aScriptedHostSpeaksTls() {
        FakeMx mx = rig.add(FakeMx.start().offerTls(TestTls.server(rig.folder())));
        try (SmtpTalk talk = SmtpTalk.to(mx.port()).hello().startTls()) {
            talk.mail("a@a.test", List.of("b@b.test"), Mails.simple("tls"));
        }
        assertThat(mx.await(1).getFirst().tls()).isTrue();
    }

    @Test
    void theLoadKnowsWhatArrivedIntact() {
        FakeMx mx = rig.add(FakeMx.start());
        // Before the first message comes. It stands for the field that the program adds.
        var started = new CompletableFuture<Load>();
        mx.readBy(received -> started.join()
                .receive(new Received(
                        received.host(),
                        1,
                        false,
                        received.mail(),
                        received.rcpt(),
                        trace(received.content()),
                        received.at())));
        var load = rig.add(new Load(mx.port(), 2));
        started.complete(load);
        await().atMost(Duration.ofSeconds(30)).until(() -> load.accepted().size() > 20);
        load.stop();
        assertThat(load.arrived()).containsAll(load.accepted());
        assertThat(load.damaged()).isEmpty();
    }

    private static byte[] trace(byte[] content) {
        return Mails.octets("Received: from x\r\n\tby y\r\n" + Mails.text(content));
    }

    @Test
    @RequiresTool("dig")
    void theNameServersAnswerAlike() {
        FakeDns fake = rig.add(FakeDns.start().mx("two.test", "a.two.test=127.0.0.2", "b.two.test=127.0.0.3"));
        fake.breakName("broken.test");
        assertThat(dig(fake.server(), "two.test", "MX")).contains("10 a.two.test.", "20 b.two.test.");
        assertThat(dig(fake.server(), "broken.test", "MX")).contains("SERVFAIL");
        assertThat(dig(fake.server(), "none.test", "MX")).contains("NXDOMAIN");
        assertThat(dig(fake.server(), "a.two.test", "MX")).contains("NOERROR").contains("ANSWER: 0");
    }

    @Test
    @RequiresTool({"dig", "nsd"})
    void nsdAnswers() {
        var nsd = rig.add(new NsdPeer(
                rig.folder("nsd"),
                List.of("two.test. IN MX 10 a.two.test.", "a.two.test. IN A 127.0.0.2"),
                List.of("broken.test")));
        assertThat(dig(nsd.server(), "two.test", "MX")).contains("10 a.two.test.");
        assertThat(dig(nsd.server(), "broken.test", "MX")).contains("SERVFAIL");
        assertThat(dig(nsd.server(), "none.test", "MX")).contains("NXDOMAIN");
    }

    @Test
    @RequiresTool(
            value = {"postfix", "smtp-source"},
            root = true)
    void postfixRelays() {
        FakeMx mx = rig.add(FakeMx.start());
        PostfixPeer postfix = rig.add(PostfixPeer.relayTo(rig.folder("postfix"), mx.port()));
        SmtpSource.run(rig.folder(), postfix.port(), 2, 4, "-t", "bob@example.test")
                .mustSucceed();
        assertThat(mx.await(4).getFirst().recipients()).containsExactly("bob@example.test");
    }

    @Test
    @RequiresTool(
            value = {"postfix", "swaks"},
            root = true)
    void postfixReceivesOverTls() {
        PostfixPeer postfix = rig.add(PostfixPeer.receiving(rig.folder("postfix"), "peer.test", Ports.free()));
        Swaks.Outcome outcome =
                Swaks.run(rig.folder(), postfix.port(), "--tls", "--from", "a@a.test", "--to", "bob@peer.test");
        assertThat(outcome.accepted()).as(outcome.transcript()).isTrue();
        assertThat(Mails.text(postfix.mail().await(1).getFirst())).contains("using TLSv1.3");
    }

    @Test
    @RequiresTool(value = "dovecot", root = true)
    void dovecotDelivers() {
        DovecotPeer dovecot = rig.add(new DovecotPeer(rig.folder("dovecot")));
        int port = Integer.parseInt(dovecot.route().replaceAll(".*:", ""));
        try (SmtpTalk talk = SmtpTalk.to(port)) {
            talk.expect(220);
            talk.say(250, "LHLO client.test");
            talk.mail("a@a.test", List.of("bob@example.test"), Mails.simple("lmtp"));
        }
        assertThat(dovecot.mailOf("bob@example.test").await(1)).hasSize(1);
    }

    @Test
    void portsAreFreeOnEveryAddressAsked() throws Exception {
        int port = Ports.free("127.0.0.2", "127.0.0.3");
        rig.add(FakeMx.start("127.0.0.2", port));
        assertThat(rig.add(FakeMx.start("127.0.0.3", port)).address())
                .isEqualTo(InetAddress.getByName("127.0.0.3").getHostAddress());
    }

    private String dig(String server, String name, String type) {
        String[] address = server.split(":");
        return Child.run(rig.folder(), "dig", "@" + address[0], "-p", address[1], "+tries=1", "+noedns", name, type)
                .mustSucceed()
                .output();
    }
}
