package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.ScramClient;
import org.posthorn.it.harness.SmtpTalk;

/// Logins by SCRAM, against the packaged program.
class SaslIT {
    private static final String PLAIN_SCRAM = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String BOUND = "p=tls-exporter,,";

    @RegisterExtension
    static final Rig RIG = new Rig();

    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        posthorn = server(new PosthornConfig().channelBinding());
    }

    private static Posthorn server(PosthornConfig config) {
        Posthorn server = RIG.posthorn(config.trusted().route("*", "discard:"));
        server.addUser("alice", "correct horse", "alice@example.test");
        return server.start();
    }

    private static SmtpTalk talk() {
        return posthorn.submission().hello().startTls();
    }

    private static int login(SmtpTalk talk, String password, String mechanism, String header, byte[] binding) {
        return new ScramClient(talk, "alice", password)
                .login(mechanism, header, binding)
                .code();
    }

    @Test
    void scramLogsIn() {
        try (SmtpTalk talk = talk()) {
            assertThat(login(talk, "correct horse", PLAIN_SCRAM, "n,,", new byte[0]))
                    .isEqualTo(235);
            assertThat(talk.mail("alice@example.test", List.of("bob@remote.test"), Mails.simple("scram"))
                            .code())
                    .isEqualTo(250);
        }
    }

    @Test
    void scramPlusIsBoundToItsConnection() {
        try (SmtpTalk talk = talk();
                SmtpTalk other = talk()) {
            assertThat(talk.ask("EHLO client.test").text())
                    .contains("AUTH " + PLUS + " " + PLAIN_SCRAM + " PLAIN LOGIN");
            assertThat(login(talk, "correct horse", PLUS, BOUND, other.exporter()))
                    .isEqualTo(535);
            assertThat(login(talk, "correct horse", PLUS, BOUND, talk.exporter()))
                    .isEqualTo(235);
            talk.say(503, "AUTH PLAIN =");
        }
    }

    /// Somebody in between who takes the better mechanism from the list is found out (RFC 5802 section 6).
    @Test
    void aDowngradeIsRefused() {
        try (SmtpTalk talk = talk()) {
            assertThat(login(talk, "correct horse", PLAIN_SCRAM, "y,,", new byte[0]))
                    .isEqualTo(535);
        }
    }

    /// Debian's mutt chooses channel binding wherever it is on offer, has none, and does not fall back.
    @Test
    @RequiresTool("mutt")
    void muttLogsInWithTheDefaults() throws Exception {
        Posthorn usual = server(new PosthornConfig());
        Path rc = Files.writeString(RIG.folder().resolve("muttrc"), """
                set smtp_url = "smtp://alice@127.0.0.1:%d/"
                set smtp_pass = "correct horse"
                set from = "alice@example.test"
                set use_from = yes
                set ssl_force_tls = yes
                set ssl_verify_host = no
                set ssl_verify_dates = no
                set certificate_file = "%s"
                set copy = no
                """.formatted(
                        usual.config.submissionPort, usual.folder().resolve("conf/tls/certificate.pem")));
        Child.Result sent = Child.run(
                RIG.folder(),
                "Hello.\n",
                Duration.ofSeconds(30),
                List.of("mutt", "-n", "-F", rc.toString(), "-s", "hello", "bob@remote.test"));
        assertThat(sent.status()).as(sent.output() + usual.log()).isZero();
        await().untilAsserted(() -> assertThat(usual.log())
                .contains("sasl_method=SCRAM-SHA-256, sasl_username=alice")
                .containsPattern("to=<bob@remote.test>.*status=sent"));
    }

    @Test
    @Tag("req077")
    void anUnknownNameLooksLikeAWrongPassword() {
        try (SmtpTalk talk = talk()) {
            SmtpTalk.Reply wrong = new ScramClient(talk, "alice", "wrong").login(PLAIN_SCRAM, "n,,", new byte[0]);
            SmtpTalk.Reply unknown = new ScramClient(talk, "nobody", "wrong").login(PLAIN_SCRAM, "n,,", new byte[0]);
            assertThat(wrong.code()).isEqualTo(535);
            assertThat(unknown).isEqualTo(wrong);
            assertThat(login(talk, "correct horse", PLAIN_SCRAM, "n,,", new byte[0]))
                    .isEqualTo(235);
        }
    }

    @Test
    @Tag("req075")
    void aLoginCanBeGivenUpAtItsLastStep() {
        try (SmtpTalk talk = talk()) {
            talk.say(334, "AUTH " + PLAIN_SCRAM);
            talk.say(501, "*");
            talk.say(504, "AUTH SCRAM-SHA-1");
            talk.say(501, "AUTH " + PLAIN_SCRAM + " !");
            talk.say(530, "MAIL FROM:<alice@example.test>");
        }
    }
}
