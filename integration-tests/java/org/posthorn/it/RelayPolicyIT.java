package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// Who may send what to whom through the relay listener.
class RelayPolicyIT {
    /// The combinations that relay testers try (nmap's smtp-open-relay among them), with our own domain as the bait.
    private static final List<String> ATTEMPTS = List.of(
            "victim@remote.test",
            "victim%remote.test@example.test",
            "\"victim@remote.test\"@example.test",
            "victim@remote.test@example.test",
            "\"victim%remote.test\"@example.test",
            "@example.test:victim@remote.test",
            "@[127.0.0.1]:victim@remote.test",
            "remote.test!victim@example.test",
            "remote.test!victim",
            "victim@remote.test@[127.0.0.1]",
            "victim%remote.test@[127.0.0.1]",
            "\"victim@remote.test\"@[127.0.0.1]",
            "\"victim@remote.test\"",
            "victim%remote.test",
            "victim@remote.test.",
            "victim@[127.0.0.1]");
    private static final List<String> SENDERS =
            List.of("", "spam@remote.test", "spam@example.test", "spam@[127.0.0.1]", "spam@mx.posthorn.test");

    @RegisterExtension
    static final Rig RIG = new Rig();

    private static FakeMx mx;

    /// Nobody is trusted, and whatever comes through would be seen.
    private static Posthorn strict;

    @BeforeAll
    static void start() {
        mx = RIG.add(FakeMx.start());
        strict = RIG.started(new PosthornConfig()
                .inbound("example.test")
                .trusted()
                .route("example.test", mx)
                .route("*", mx));
    }

    @BeforeEach
    void forget() {
        mx.reset();
    }

    @Test
    @Tag("req033")
    void strangersRelayNowhere() {
        for (String sender : SENDERS) {
            try (SmtpTalk talk = strict.relay().hello()) {
                for (String attempt : ATTEMPTS) {
                    talk.say(250, "RSET");
                    tryToRelay(talk, sender, attempt);
                }
            }
        }
        assertThat(mx.connections()).isZero();
    }

    /// Our own address as a literal is ours: what is accepted there must only not go elsewhere.
    private static void tryToRelay(SmtpTalk talk, String sender, String attempt) {
        talk.say(250, "MAIL FROM:<" + sender + ">");
        SmtpTalk.Reply reply = talk.ask("RCPT TO:<" + attempt + ">");
        if (!attempt.equals("victim@[127.0.0.1]")) {
            assertThat(reply.code()).as(attempt + " -> " + reply).isIn(501, 550, 551, 553, 554);
        }
    }

    @Test
    @Tag("req016")
    void postmasterIsAlwaysThere() {
        try (SmtpTalk talk = strict.relay().hello()) {
            talk.say(250, "MAIL FROM:<spam@remote.test>");
            for (String postmaster : List.of("postmaster", "PostMaster", "postmaster@example.test")) {
                talk.say(250, "RCPT TO:<" + postmaster + ">");
            }
        }
    }

    @Test
    void strangersReachTheInboundDomainsInAnyCase() {
        try (SmtpTalk talk = strict.relay().hello()) {
            assertThat(talk.mail("who@remote.test", List.of("Bob@EXAMPLE.test"), Mails.simple("in"))
                            .code())
                    .isEqualTo(250);
        }
        assertThat(mx.await(1).getFirst().recipients().getFirst()).startsWith("Bob@");
    }

    @Test
    void trustedNetworksRelayAnywhere() {
        Posthorn posthorn =
                RIG.started(new PosthornConfig().trusted("127.0.0.0/8").route("*", mx));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("who@any.test", List.of("bob@remote.test"), Mails.simple("out"));
        }
        mx.await(1);
    }

    @Test
    @Tag("req049")
    void theRelayListenerOffersNoAuthInClearText() {
        try (SmtpTalk talk = strict.relay()) {
            talk.expect(220);
            assertThat(talk.ask("EHLO client.test").text()).doesNotContain("AUTH");
        }
    }
}
