package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Dsn;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// What senders are told, and when they are not.
class DsnIT {
    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx mx;
    private FakeMx sender;
    private Posthorn posthorn;

    @BeforeEach
    void start() {
        mx = rig.add(FakeMx.start());
        sender = rig.add(FakeMx.start());
        posthorn = rig.started(new PosthornConfig().route("sender.test", sender).route("*", mx));
    }

    @Test
    @Tag("req081")
    void parametersGoOnToAHostThatKnowsThem() {
        mx.offer("DSN");
        send(
                "<alice@sender.test> RET=HDRS ENVID=Id+2B7",
                "<bob@remote.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+40x@y.test");
        Received received = mx.await(1).getFirst();
        assertThat(received.mail()).contains("RET=HDRS").contains("ENVID=Id+2B7");
        assertThat(received.rcpt().getFirst())
                .contains("ORCPT=rfc822;Bob+40x@y.test")
                .containsPattern("NOTIFY=(SUCCESS,FAILURE|FAILURE,SUCCESS)");
    }

    @Test
    @Tag("req082")
    void withoutDsnAtTheNextHopSuccessIsReportedAsRelayed() {
        send("<alice@sender.test> ENVID=QQ7", "<bob@remote.test> NOTIFY=SUCCESS");
        Received received = mx.await(1).getFirst();
        assertThat(received.mail()).doesNotContain("ENVID");
        assertThat(received.rcpt().getFirst()).doesNotContain("NOTIFY");
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.field(0, "Action")).isEqualTo("relayed");
        assertThat(dsn.messageField("Original-Envelope-Id")).isEqualTo("QQ7");
    }

    @Test
    @Tag("req083")
    void whoWantsNoReportGetsNone() {
        mx.always("RCPT", "550 5.1.1 no");
        send("<alice@sender.test>", "<bob@remote.test> NOTIFY=NEVER");
        send("<alice@sender.test>", "<ben@remote.test> NOTIFY=SUCCESS");
        send("<alice@sender.test>", "<cat@remote.test>");
        Received only = sender.await(1).getFirst();
        assertThat(Dsn.parse(only.content()).finalRecipients()).containsExactly("cat@remote.test");
        posthorn.stop();
        assertThat(sender.received()).hasSize(1);
    }

    @Test
    @Tag("req017")
    @Tag("req047")
    void theNullSenderIsToldNothing() {
        mx.always("RCPT", "550 5.1.1 no");
        send("<>", "<bob@remote.test>");
        mx.awaitCommand("RCPT");
        posthorn.restart();
        posthorn.stop();
        assertThat(sender.connections()).isZero();
        assertThat(mx.received()).isEmpty();
    }

    @Test
    @Tag("req047")
    void aReportThatFailsMakesNoReport() {
        mx.always("RCPT", "550 5.1.1 no");
        sender.always("RCPT", "550 5.1.1 no sender either");
        send("<alice@sender.test>", "<bob@remote.test>");
        sender.awaitCommand("RCPT TO:<alice@sender.test>");
        posthorn.restart();
        posthorn.stop();
        assertThat(sender.commands().stream().filter(c -> c.startsWith("RCPT"))).hasSize(1);
        assertThat(posthorn.cli("queue", "list", "--json").output()).doesNotContain("alice@sender.test");
    }

    @Test
    @Tag("req085")
    @Tag("req086")
    void theReportIsComplete() {
        mx.always("RCPT", "550-5.1.1 first line\n550 5.1.1 second line");
        send("<alice@sender.test> RET=HDRS ENVID=a+2Bb", "<bob@remote.test> NOTIFY=FAILURE ORCPT=rfc822;orig@x.test");
        Received report = sender.await(1).getFirst();
        assertThat(report.sender()).isEmpty();
        Dsn dsn = Dsn.parse(report.content());
        assertThat(dsn.messageField("Original-Envelope-Id")).isEqualTo("a+b");
        assertThat(dsn.field(0, "Original-Recipient")).matches("rfc822; ?orig@x\\.test");
        assertThat(dsn.field(0, "Remote-MTA")).startsWith("dns;");
        assertThat(dsn.field(0, "Diagnostic-Code")).startsWith("smtp;").contains("550");
        assertThat(dsn.returnedType()).startsWith("text/rfc822-headers");
        assertThat(dsn.header("Content-Type")).contains("report-type=delivery-status");
        assertThat(report.text()).doesNotContain("Hello.");
    }

    @Test
    @Tag("req087")
    void whatARemoteHostSaysCanNotAddFields() {
        mx.always("RCPT", "550 5.1.1 evil\rFinal-Recipient: rfc822; injected@x.test\u0001");
        send("<alice@sender.test>", "<bob@remote.test>");
        Received report = sender.await(1).getFirst();
        assertThat(Dsn.parse(report.content()).finalRecipients()).containsExactly("bob@remote.test");
        assertThat(report.text()).doesNotContainPattern("\r(?!\n)").doesNotContain("\u0001");
    }

    @Test
    @Tag("req083")
    void expiryIsReported() {
        mx.always("RCPT", "451 4.2.1 not today");
        Posthorn brief = rig.posthorn(new PosthornConfig()
                .route("sender.test", sender)
                .route("*", mx)
                .spool("brief")
                .retry("first = \"1s\"\nlongest = \"1s\"\njitter = 0.0\nexpire = \"3s\""));
        posthorn.stop();
        posthorn = brief.start();
        send("<alice@sender.test>", "<bob@remote.test>");
        Dsn dsn = Dsn.parse(sender.await(1).getFirst().content());
        assertThat(dsn.field(0, "Action")).isEqualTo("failed");
        assertThat(dsn.field(0, "Status")).isEqualTo("4.4.7");
    }

    private void send(String mail, String rcpt) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:" + mail).say(250, "RCPT TO:" + rcpt);
            assertThat(talk.content(Mails.simple("reported")).code()).isEqualTo(250);
            talk.say(221, "QUIT");
        }
    }
}
