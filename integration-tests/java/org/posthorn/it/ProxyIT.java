package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.peer.Swaks;

/// Clients that come through a proxy, and those that a gateway speaks for. All of loopback is trusted, so whose
/// address is judged shows by what is relayed.
class ProxyIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    private static final String PROXY = "127.0.0.2";
    private static final String GATEWAY = "127.0.0.3";
    private static final String LINE = "PROXY TCP4 203.0.113.7 192.0.2.25 49152 25\r\n";

    private static FakeMx mx;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        mx = RIG.add(FakeMx.start());
        posthorn = RIG.started(new PosthornConfig()
                .inbound("example.test")
                .inboundKey("proxy-networks = [\"" + PROXY + "\"]")
                .inboundKey("xclient-networks = [\"" + GATEWAY + "\"]")
                .inboundKey("timeout.proxy-header = \"2s\"")
                .route("*", mx));
    }

    @BeforeEach
    void forget() {
        mx.reset();
    }

    private static SmtpTalk relayFrom(String address) {
        return SmtpTalk.from(address, posthorn.config.relayPort);
    }

    /// A header of version 2 for a client that speaks TCP over IPv4.
    private static byte[] block() {
        var block = new ByteArrayOutputStream();
        block.writeBytes(Mails.octets("\r\n\r\n\0\r\nQUIT\n"));
        block.writeBytes(new byte[] {0x21, 0x11, 0, 15});
        block.writeBytes(new byte[] {(byte) 203, 0, 113, 7, (byte) 192, 0, 2, 25, (byte) 0xC0, 0, 0, 25, 4, 0, 0});
        return block.toByteArray();
    }

    /// Takes mail to our domain, and relays nothing for it; the Received field names it.
    private static void isStranger(SmtpTalk talk, String client) {
        talk.say(250, "MAIL FROM:<a@sender.test>").say(550, "RCPT TO:<b@remote.test>");
        talk.say(250, "RCPT TO:<bob@example.test>");
        assertThat(talk.content(Mails.simple("through a proxy")).code()).isEqualTo(250);
        assertThat(mx.await(1).getFirst().text()).startsWith("Received: from client.test (" + client + ")\r\n");
    }

    @Test
    void aLineNamesTheClient() {
        try (SmtpTalk talk = relayFrom(PROXY)) {
            talk.raw(Mails.octets(LINE + "EHLO client.test\r\n"));
            talk.expect(220);
            talk.expect(250);
            isStranger(talk, "[203.0.113.7]");
        }
    }

    @Test
    void aBlockNamesTheClient() {
        try (SmtpTalk talk = relayFrom(PROXY)) {
            isStranger(talk.raw(block()).hello(), "[203.0.113.7]");
        }
    }

    @Test
    void bothComeBeforeImplicitTls() {
        for (byte[] header : List.of(Mails.octets(LINE), block())) {
            try (SmtpTalk talk = SmtpTalk.from(PROXY, posthorn.config.submissionsPort)) {
                talk.raw(header).handshake().hello().say(530, "MAIL FROM:<a@sender.test>");
            }
        }
        assertThat(posthorn.log()).doesNotContain("PROXY header");
    }

    @Test
    void withoutAHeaderNothingIsHeard() {
        try (SmtpTalk talk = relayFrom(PROXY)) {
            talk.send("EHLO client.test");
            assertThat(talk.closed()).isTrue();
        }
        // Nor when nothing comes at all.
        try (SmtpTalk talk = relayFrom(PROXY)) {
            assertThat(talk.closed()).isTrue();
        }
    }

    @Test
    void fromElsewhereItIsNoCommand() {
        try (SmtpTalk talk = posthorn.relay()) {
            talk.expect(220);
            talk.say(500, LINE.strip()).say(250, "EHLO client.test");
            talk.say(250, "MAIL FROM:<a@sender.test>").say(250, "RCPT TO:<b@remote.test>");
        }
    }

    @Test
    void aGatewaySpeaksForItsClient() {
        try (SmtpTalk talk = relayFrom(GATEWAY)) {
            talk.expect(220);
            assertThat(talk.ask("EHLO gateway.test").text())
                    .contains("XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT");
            talk.say(501, "XCLIENT COLOUR=red");
            talk.say(220, "XCLIENT NAME=dialup.example ADDR=203.0.113.9 PORT=49152 PROTO=ESMTP");
            talk.say(503, "MAIL FROM:<a@sender.test>").say(250, "EHLO client.test");
            isStranger(talk, "dialup.example [203.0.113.9]");
        }
        try (SmtpTalk talk = posthorn.relay()) {
            talk.expect(220);
            assertThat(talk.ask("EHLO client.test").text()).doesNotContain("XCLIENT");
            talk.say(550, "XCLIENT ADDR=203.0.113.9");
        }
    }

    private static Swaks.Outcome swaks(String from, String... options) {
        var all = new ArrayList<>(
                List.of("--local-interface", from, "--from", "a@sender.test", "--to", "bob@example.test"));
        all.addAll(List.of(options));
        return Swaks.run(RIG.folder(), posthorn.config.relayPort, all.toArray(String[]::new));
    }

    @Test
    @RequiresTool("swaks")
    void swaksIsUnderstood() {
        for (String version : List.of("1", "2")) {
            mx.reset();
            Swaks.Outcome proxied = swaks(
                    PROXY,
                    "--proxy-version",
                    version,
                    "--proxy-family",
                    version.equals("1") ? "TCP4" : "AF_INET",
                    "--proxy-source",
                    "203.0.113.7",
                    "--proxy-source-port",
                    "49152",
                    "--proxy-dest",
                    "192.0.2.25",
                    "--proxy-dest-port",
                    "25");
            assertThat(proxied.accepted()).as(proxied.transcript()).isTrue();
            assertThat(mx.await(1).getFirst().text()).contains("from client.test ([203.0.113.7])");
        }
        mx.reset();
        Swaks.Outcome assumed = swaks(GATEWAY, "--xclient-addr", "203.0.113.9", "--xclient-name", "dialup.example");
        assertThat(assumed.accepted()).as(assumed.transcript()).isTrue();
        assertThat(mx.await(1).getFirst().text()).contains("from client.test (dialup.example [203.0.113.9])");
    }
}
