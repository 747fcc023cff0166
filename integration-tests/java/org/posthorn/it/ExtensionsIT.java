package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
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
import org.posthorn.it.harness.TestTls;

/// What users ask of the delivery is kept, also by a program that was killed in between.
class ExtensionsIT {
    private static final Pattern ID = Pattern.compile("queued as ([0-9A-Z]{13})");

    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx mx;
    private FakeMx sender;

    @BeforeEach
    void start() {
        mx = rig.add(FakeMx.start());
        sender = rig.add(FakeMx.start());
    }

    private PosthornConfig config() {
        return new PosthornConfig()
                .route("sender.test", sender)
                .route("*", mx)
                .more("[listener.submission.limits]\ndeliver-by = \"1s\"");
    }

    private Posthorn started(PosthornConfig config) {
        Posthorn posthorn = rig.posthorn(config);
        posthorn.addUser("alice", "correct horse", "alice@sender.test");
        return posthorn.start();
    }

    /// Submits a message for each set of parameters; returns the id of the last.
    private static String submit(Posthorn posthorn, String... parameters) {
        String id = "";
        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            assertThat(talk.authPlain("alice", "correct horse").code()).isEqualTo(235);
            for (String each : parameters) {
                talk.say(250, "MAIL FROM:<alice@sender.test>" + each).say(250, "RCPT TO:<bob@remote.test>");
                Matcher queued =
                        ID.matcher(talk.content(Mails.simple("x" + each)).text());
                assertThat(queued.find()).isTrue();
                id = queued.group(1);
            }
        }
        return id;
    }

    private static void loseIndex(Posthorn posthorn) throws IOException {
        assertThat(Files.deleteIfExists(posthorn.spool().resolve("index.mv.db")))
                .isTrue();
    }

    @Test
    void aMessageIsReleasedWhenItsSenderSaidAlsoAfterAKillAndTheLossOfTheIndex() throws IOException {
        Posthorn posthorn = started(config());
        Instant submitted = Instant.now();
        String id = submit(posthorn, " HOLDFOR=8");
        assertThat(posthorn.cli("queue", "show", id).mustSucceed().output())
                .contains("Release", submitted.plusSeconds(8).toString().substring(0, 15));
        posthorn.kill9();
        loseIndex(posthorn);
        posthorn.start();

        Received received = mx.await(1).getFirst();
        assertThat(received.at()).isAfterOrEqualTo(submitted.plusSeconds(8));
        assertThat(received.mail()).doesNotContain("HOLD");
        assertThat(sender.connections()).isZero();
    }

    @Test
    void whatIsLateComesBackOrItsSenderIsTold() {
        mx.offer("DELIVERBY").always("RCPT", "451 4.2.0 not yet");
        Posthorn posthorn = started(config());
        submit(posthorn, " BY=8;R", " BY=8;N");
        await().atMost(Duration.ofSeconds(7))
                .until(() -> mx.commands().stream().anyMatch(line -> line.matches("MAIL .* BY=[0-9]+;R")));
        posthorn.kill9();
        posthorn.start();

        List<Dsn> reports = sender.await(2, Duration.ofSeconds(60)).stream()
                .map(report -> Dsn.parse(report.content()))
                .toList();
        assertThat(reports.stream().map(dsn -> dsn.field(0, "Action") + ' ' + dsn.field(0, "Status")))
                .containsExactlyInAnyOrder("failed 5.4.7", "delayed 4.2.0");
        assertThat(reports)
                .allSatisfy(
                        dsn -> assertThat(dsn.messageField("Deliver-By-Date")).isNotEmpty());
        mx.forgive();
        assertThat(mx.await(1).getFirst().mail()).matches("MAIL .* BY=-[0-9]+;N");
        assertThat(sender.received()).hasSize(2);
    }

    @Test
    void whatMattersMoreGoesFirst() {
        mx.offer("MT-PRIORITY");
        Posthorn posthorn = started(config().more("[schedule]\nmax-connections-per-destination = 1"));
        Instant release = Instant.now().plusSeconds(12).truncatedTo(ChronoUnit.SECONDS);
        String hold = " HOLDUNTIL=" + release;
        submit(posthorn, hold, hold, hold + " MT-PRIORITY=-3", hold, hold + " MT-PRIORITY=4");
        posthorn.restart();

        List<Received> order = mx.await(5);
        assertThat(order.getFirst().mail()).endsWith(" MT-PRIORITY=4");
        assertThat(order.getLast().mail()).endsWith(" MT-PRIORITY=-3");
        assertThat(Mails.header(order.getFirst().content())).contains(" priority 4 ");
    }

    @Test
    void requiredTlsIsKeptOnTheWayThereAndBack() {
        TestTls.Named tls = TestTls.named(rig.folder("tls"), "ip:127.0.0.1");
        mx.offerTls(tls.context()).offer("REQUIRETLS").once("RCPT", "451 4.2.0 not yet");
        sender.offerTls(tls.context()).offer("REQUIRETLS");
        FakeMx plain = rig.add(FakeMx.start().offer("REQUIRETLS"));
        Posthorn posthorn = started(new PosthornConfig()
                .route("sender.test", sender)
                .route("plain.test", plain)
                .route("*", mx)
                .retry("first = \"3s\"\nlongest = \"3s\"\njitter = 0.0")
                .delivery("trusted-certificates = \"" + tls.certificate() + '"'));
        String id = submit(posthorn, " REQUIRETLS");
        await().atMost(Duration.ofSeconds(20)).until(() -> posthorn.log().contains("not yet"));
        posthorn.kill9();
        posthorn.start();

        Received received = mx.await(1).getFirst();
        assertThat(received.tls()).as(id).isTrue();
        assertThat(received.mail()).endsWith(" REQUIRETLS");

        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            assertThat(talk.authPlain("alice", "correct horse").code()).isEqualTo(235);
            talk.say(250, "MAIL FROM:<alice@sender.test> REQUIRETLS RET=FULL").say(250, "RCPT TO:<bob@plain.test>");
            talk.content(Mails.simple("secret"));
        }
        Received report = sender.await(1).getFirst();
        assertThat(report.tls()).isTrue();
        assertThat(report.mail()).startsWith("MAIL FROM:<>").endsWith(" REQUIRETLS");
        assertThat(Dsn.parse(report.content()).field(0, "Status")).isEqualTo("5.7.10");
        assertThat(plain.received()).isEmpty();
    }
}
