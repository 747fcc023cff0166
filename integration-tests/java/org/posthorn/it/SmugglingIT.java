package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// No second message hides in the first.
class SmugglingIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    private static FakeMx mx;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        mx = RIG.add(FakeMx.start());
        posthorn = RIG.started(new PosthornConfig()
                .inbound("example.test")
                .maxMessageSize("64KiB")
                .route("*", mx));
    }

    @BeforeEach
    void forget() {
        mx.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\n.\\n",
                "\\r.\\r",
                "\\n.\\r\\n",
                "\\r\\n.\\n",
                "\\r\\n.\\r",
                "\\r.\\n",
                "\\r.\\r\\n",
                "\\n.\\r",
                "\\r\\n\0.\\r\\n",
                "\\r\\n.\0\\r\\n",
                "\\r\\n.\\r\\r\\n",
                "\\r\\r\\n.\\r\\r\\n"
            })
    @Tag("req001")
    void onlyCrLfDotCrLfEndsTheContent(String ending) {
        String wrong = ending.replace("\\r", "\r").replace("\\n", "\n");
        boolean accepted;
        try (SmtpTalk talk = posthorn.relay().hello()) {
            accepted = smuggle(talk, wrong);
        }
        // A message behind it: when that is through, nothing else was on its way.
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("last@sender.test", List.of("bob@example.test"), Mails.simple("last"));
        }
        mx.await(accepted ? 2 : 1);
        assertThat(mx.received()).hasSize(accepted ? 2 : 1);
        for (Received received : mx.received()) {
            assertThat(received.sender()).isIn("outer@sender.test", "last@sender.test");
            assertThat(received.text()).as("bare CR or LF").doesNotContainPattern("\r(?!\n)|(?<!\r)\n");
        }
    }

    /// Where the operator wants them taken, they come out as one message whose lines end in CRLF.
    @Test
    @Tag("req001")
    @Tag("req002")
    void whatIsNormalisedIsOneMessage() {
        Posthorn lenient = RIG.started(new PosthornConfig()
                .inbound("example.test")
                .inboundKey("bare-line-ends = \"normalise\"")
                .route("*", mx));
        for (String wrong : List.of("\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\n", "\r.\r\n", "\n.\r")) {
            mx.reset();
            try (SmtpTalk talk = lenient.relay().hello()) {
                assertThat(smuggle(talk, wrong)).as("taken").isTrue();
                talk.mail("last@sender.test", List.of("bob@example.test"), Mails.simple("last"));
            }
            mx.await(2);
            assertThat(mx.received())
                    .hasSize(2)
                    .filteredOn(received -> received.sender().equals("outer@sender.test"))
                    .singleElement()
                    .satisfies(received -> assertThat(received.text())
                            .contains("\r\n\r\nouter\r\n")
                            .endsWith("MAIL FROM:<inner@sender.test>\r\nRCPT TO:<victim@example.test>\r\nDATA\r\n"
                                    + "Subject: inner\r\n\r\ninner\r\n")
                            .doesNotContainPattern("\r(?!\n)|(?<!\r)\n"));
        }
        // A NUL ends no line.
        try (SmtpTalk talk = lenient.relay().hello()) {
            assertThat(smuggle(talk, "\r\n.\0\r\n")).isFalse();
        }
    }

    /// One reply, whatever it is, and the session in step, or closed.
    private static boolean smuggle(SmtpTalk talk, String wrong) {
        talk.say(250, "MAIL FROM:<outer@sender.test>")
                .say(250, "RCPT TO:<bob@example.test>")
                .say(354, "DATA");
        talk.raw(Mails.octets("Subject: outer\r\n\r\nouter" + wrong + "MAIL FROM:<inner@sender.test>\r\n"
                + "RCPT TO:<victim@example.test>\r\nDATA\r\nSubject: inner\r\n\r\ninner\r\n.\r\n"));
        SmtpTalk.Reply reply = talk.reply();
        assertThat(reply.code()).isIn(250, 550, 554, 521, 500);
        assertThat(talk.inStepOrClosed()).isTrue();
        return reply.code() == 250;
    }

    @Test
    @Tag("req061")
    void aRefusedChunkIsNotRunAsCommands() {
        String chunk =
                "x\r\n.\r\nMAIL FROM:<inner@sender.test>\r\nRCPT TO:<victim@example.test>\r\nNOOP\r\n".repeat(50);
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.raw(Mails.octets("BDAT " + chunk.length() + "\r\n" + chunk + "NOOP\r\n"));
            talk.expect(503);
            talk.expect(250);
            talk.say(221, "QUIT");
        }
    }

    @Test
    @Tag("req032")
    void anOversizeBodyIsDrainedToItsTrueEnd() {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            assertThat(talk.ask("MAIL FROM:<a@sender.test> SIZE=99999999").text())
                    .startsWith("552 5.3.4");
            assertThat(talk.ask("MAIL FROM:<a@sender.test> SIZE=99999999999999999999")
                            .code())
                    .isIn(501, 552);
            talk.say(250, "MAIL FROM:<a@sender.test>")
                    .say(250, "RCPT TO:<b@remote.test>")
                    .say(354, "DATA");
            talk.raw(Mails.sized("too big", 200_000, 3));
            talk.raw(Mails.octets("x\n.\nRSET\r\nRSET\r\n.\r\n"));
            assertThat(talk.reply().code()).isIn(552, 554, 550);
            talk.say(250, "NOOP");
            assertThat(talk.mail("a@sender.test", List.of("b@remote.test"), Mails.simple("next"))
                            .code())
                    .isEqualTo(250);
        }
        assertThat(Mails.header(mx.await(1).getFirst().content())).contains("Subject: next");
    }

    @Test
    @Tag("req071")
    void whatFollowsStartTlsInClearTextIsNotRun() {
        try (SmtpTalk talk = posthorn.submission().hello()) {
            talk.raw(Mails.octets("STARTTLS\r\nNOOP\r\nNOOP\r\n"));
            SmtpTalk.Reply reply = talk.reply();
            if (reply.code() == 220) {
                talk.handshake().send("EHLO client.test");
                assertThat(talk.reply().text()).contains("AUTH");
                talk.say(250, "NOOP");
            } else {
                assertThat(reply.code()).isIn(501, 502, 503, 554);
            }
        }
    }
}
