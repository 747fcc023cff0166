package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.MailClient;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.peer.Swaks;

/// What people who log in may do, and what the others may not.
class SubmissionIT {
    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final Rig RIG = new Rig();

    private static FakeMx mx;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        mx = RIG.add(FakeMx.start());
        posthorn = RIG.posthorn(
                new PosthornConfig().inbound("example.test").trusted().route("*", mx));
        posthorn.addUser("alice", PASSWORD, "alice@example.test");
        posthorn.start();
    }

    @BeforeEach
    void forget() {
        mx.reset();
    }

    @Test
    @RequiresTool("swaks")
    void swaksSubmitsWithStartTlsAndEveryMechanism() {
        for (String mechanism : List.of("PLAIN", "LOGIN")) {
            Swaks.Outcome outcome = submission("--tls", "--auth", mechanism, "--auth-password", PASSWORD);
            assertThat(outcome.accepted()).as(outcome.transcript()).isTrue();
        }
        Received received = mx.await(2).getFirst();
        assertThat(received.sender()).isEqualTo("alice@example.test");
        assertThat(received.recipients()).containsExactly("bob@remote.test");
        assertThat(Mails.header(received.content())).contains("with ESMTPSA");
    }

    @Test
    @RequiresTool("swaks")
    void swaksSubmitsOverTlsFromTheFirstOctet() {
        Swaks.Outcome outcome = swaks(
                posthorn.config.submissionsPort, "--tls-on-connect", "--auth", "PLAIN", "--auth-password", PASSWORD);
        assertThat(outcome.accepted()).as(outcome.transcript()).isTrue();
        mx.await(1);
    }

    @Test
    @RequiresTool("swaks")
    void aWrongPasswordIsRefused() {
        assertThat(submission("--tls", "--auth", "PLAIN", "--auth-password", "wrong")
                        .refusal())
                .startsWith("535 5.7.8");
        assertThat(mx.received()).isEmpty();
    }

    @Test
    @Tag("req077")
    void anUnknownUserLooksLikeAWrongPassword() {
        String unknown;
        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            unknown = talk.authPlain("nobody", PASSWORD).text();
        }
        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            assertThat(talk.authPlain("alice", "wrong").text()).isEqualTo(unknown);
        }
    }

    @Test
    @Tag("req075")
    void authInClearTextIsNeitherOfferedNorTaken() {
        try (SmtpTalk talk = posthorn.submission()) {
            talk.expect(220);
            SmtpTalk.Reply hello = talk.ask("EHLO client.test");
            assertThat(hello.text()).contains("STARTTLS").doesNotContain("AUTH");
            assertThat(talk.authPlain("alice", PASSWORD).code()).isIn(504, 530, 538);
            assertThat(talk.ask("MAIL FROM:<alice@example.test>").code()).isEqualTo(530);
        }
    }

    @Test
    @RequiresTool("swaks")
    @Tag("req051")
    void aForeignSenderIsRefused() {
        Swaks.Outcome outcome =
                submission("--tls", "--auth", "PLAIN", "--auth-password", PASSWORD, "--from", "eve@example.test");
        assertThat(outcome.refusal()).matches("(550|553) 5\\.7\\.1.*");
        assertThat(mx.received()).isEmpty();
    }

    @Test
    @RequiresTool("swaks")
    @Tag("req049")
    void mailWithoutLoginIsRefused() {
        assertThat(swaks(posthorn.config.submissionPort, "--tls").refusal()).startsWith("530 5.7.0");
        assertThat(swaks(posthorn.config.submissionsPort, "--tls-on-connect").refusal())
                .startsWith("530 5.7.0");
    }

    @Test
    @Tag("req052")
    void dateAndMessageIdAreAddedWhenAbsent() throws Exception {
        MailClient client = MailClient.startTls(posthorn.config.submissionPort, "alice", PASSWORD);
        client.send("alice@example.test", Mails.octets("Subject: bare\r\n\r\nHello\r\n"), "bob@remote.test");
        String header = Mails.header(mx.await(1).getFirst().content());
        assertThat(header).containsPattern("(?m)^Date: ").containsPattern("(?m)^Message-ID: <");
    }

    @Test
    @Tag("req052")
    void dateAndMessageIdStayWhenPresent() throws Exception {
        MailClient client = MailClient.tls(posthorn.config.submissionsPort, "alice", PASSWORD);
        client.send("alice@example.test", Mails.simple("present"), "bob@remote.test");
        byte[] below = Mails.belowReceived(mx.await(1).getFirst().content());
        assertThat(Mails.text(below)).isEqualTo(Mails.text(Mails.simple("present")));
    }

    @Test
    @Tag("req054")
    void clearTextOnTheTlsPortGetsNoSmtpReply() {
        try (SmtpTalk talk = SmtpTalk.to(posthorn.config.submissionsPort).send("EHLO client.test")) {
            assertThat(talk.answersSmtp()).isFalse();
        }
    }

    private Swaks.Outcome submission(String... options) {
        return swaks(posthorn.config.submissionPort, options);
    }

    private Swaks.Outcome swaks(int port, String... options) {
        var all = new java.util.ArrayList<>(List.of("--to", "bob@remote.test", "--auth-user", "alice"));
        all.addAll(List.of(options));
        if (!all.contains("--from")) {
            all.addAll(List.of("--from", "alice@example.test"));
        }
        if (!all.contains("--auth")) {
            all.removeAll(List.of("--auth-user", "alice"));
        }
        return Swaks.run(RIG.folder(), port, all.toArray(String[]::new));
    }
}
