package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/// What reports say, in which language, of which class, and who hears of a report that fails.
class ReportWordsIT {
    @RegisterExtension
    final Rig rig = new Rig();

    private final FakeMx mx = rig.add(FakeMx.start());
    private final FakeMx sender = rig.add(FakeMx.start());
    private final FakeMx postmaster = rig.add(FakeMx.start());

    private PosthornConfig config(String reports) {
        return new PosthornConfig()
                .route("sender.test", sender)
                .route("home.test", postmaster)
                .route("*", mx)
                .more("[reports]\n" + reports);
    }

    @Test
    @Tag("req086")
    void aFailureIsToldInGermanAndInTheOperatorsWords() throws IOException {
        mx.always("RCPT", "552 5.2.2 mailbox is full: größer \u001b[31mgeht nicht");
        Path words = Files.createDirectories(rig.folder().resolve("words"));
        Files.writeString(words.resolve("de.txt"), "[greeting]\nHier ist die Post von {hostname}, Durchwahl 4711.\n");
        Posthorn posthorn = rig.started(config("language = \"de\"\ntemplates = \"" + words + "\""));
        send(posthorn, "<alice@sender.test>", "<bob@remote.test>");
        Received report = sender.await(1).getFirst();
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(report.text()))
                .isTrue();
        Dsn dsn = Dsn.parse(report.content());
        assertThat(dsn.subject()).isEqualTo("Unzustellbare Nachricht – zurück an den Absender");
        assertThat(dsn.text())
                .contains("Hier ist die Post von mx.posthorn.test, Durchwahl 4711.")
                .contains("Das Postfach ist voll.")
                .contains("antwortete: 552 5.2.2 mailbox is full")
                .doesNotContain("\u001b");
        assertThat(dsn.field(0, "X-Posthorn-Class")).isEqualTo("MAILBOX_FULL");
        assertThat(dsn.field(0, "Status")).isEqualTo("5.2.2");
        await().untilAsserted(() -> assertThat(posthorn.log()).contains("class=MAILBOX_FULL, dsn=5.2.2"));
        assertThat(posthorn.http("/metrics").body())
                .contains("posthorn_failures_total{class=\"MAILBOX_FULL\",status=\"bounced\"} 1.0");
    }

    @Test
    @Tag("req070")
    void internationalisedMailIsReportedAsSuch() {
        mx.offer("SMTPUTF8", "8BITMIME").always("RCPT", "550 5.1.1 unbekannt: jürgen");
        sender.offer("SMTPUTF8", "8BITMIME");
        Posthorn posthorn = rig.started(config("language = \"en\""));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<älice@sender.test> SMTPUTF8 BODY=8BITMIME")
                    .say(250, "RCPT TO:<jürgen@remote.test> ORCPT=utf-8;j\\x{FC}rgen@remote.test");
            byte[] content = "Subject: Grüße\r\nFrom: älice@sender.test\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8);
            assertThat(talk.content(content).code()).isEqualTo(250);
        }
        Received report = sender.await(1).getFirst();
        assertThat(report.mail()).contains("SMTPUTF8").contains("BODY=8BITMIME");
        String text = new String(report.content(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("To: <älice@sender.test>")
                .contains("report-type=delivery-status")
                .contains("Content-Type: message/global-delivery-status\r\n")
                .contains("\r\nOriginal-Recipient: utf-8; jürgen@remote.test\r\n")
                .contains("\r\nFinal-Recipient: utf-8; jürgen@remote.test\r\n")
                .contains("Content-Type: message/global-headers\r\n")
                .contains("\r\nSubject: Grüße\r\n");
    }

    @Test
    @Tag("req047")
    void thePostmasterHearsOfAReportThatFailedAndThatIsTheEnd() {
        mx.always("RCPT", "550 5.1.1 no such user");
        sender.always("RCPT", "550 5.1.1 no sender either");
        Posthorn posthorn =
                rig.started(config("double-bounces = \"postmaster\"\npostmaster = \"postmaster@home.test\""));
        send(posthorn, "<alice@sender.test> RET=FULL", "<bob@remote.test>");
        Received told = postmaster.await(1).getFirst();
        assertThat(told.sender()).isEmpty();
        assertThat(told.recipients()).containsExactly("postmaster@home.test");
        Dsn dsn = Dsn.parse(told.content());
        assertThat(dsn.subject()).isEqualTo("Undeliverable Report");
        assertThat(dsn.finalRecipients()).containsExactly("alice@sender.test");
        assertThat(dsn.returnedType()).startsWith("text/rfc822-headers");
        assertThat(told.text()).contains("Subject: Undelivered Mail Returned to Sender");
        postmaster.always("RCPT", "550 5.7.1 nor you");
        send(posthorn, "<>", "<carol@remote.test>");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(posthorn.log()).contains("to=<postmaster@home.test>, double bounce, no report"));
        assertThat(posthorn.http("/metrics").body())
                .contains("posthorn_double_bounces_total{fate=\"reported\"} 2.0")
                .contains("posthorn_double_bounces_total{fate=\"ended\"} 1.0");
        await().untilAsserted(() ->
                assertThat(posthorn.cli("queue", "list", "--json").output()).doesNotContain("home.test"));
        assertThat(postmaster.received()).hasSize(1);
    }

    @Test
    void aDeferralIsFoundByItsClass() {
        mx.always("RCPT", "450 4.2.0 Greylisted for 5 minutes");
        Posthorn posthorn =
                rig.started(config("language = \"en\"").retry("first = \"1h\"\nlongest = \"1h\"\njitter = 0.0"));
        send(posthorn, "<alice@sender.test>", "<bob@remote.test>");
        await().untilAsserted(() -> assertThat(
                        posthorn.cli("queue", "list", "--error", "GREYLISTED").output())
                .contains("bob@remote.test")
                .containsPattern("GREYLISTED: .*: 450 4.2.0 Greylisted for 5 minutes"));
    }

    @Test
    void badWordsKeepItFromStarting() throws IOException {
        Path words = Files.createDirectories(rig.folder().resolve("words"));
        Files.writeString(words.resolve("en.txt"), "[greeting]\nHello from {hostnme}\n");
        Posthorn posthorn =
                rig.posthorn(config("templates = \"" + words + "\"")).write();
        assertThat(posthorn.cli("check").output()).contains("en.txt:2:12: {hostnme} is not known here");
    }

    private static void send(Posthorn posthorn, String mail, String rcpt) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:" + mail).say(250, "RCPT TO:" + rcpt);
            assertThat(talk.content(Mails.simple("reported")).code()).isEqualTo(250);
            talk.say(221, "QUIT");
        }
    }
}
