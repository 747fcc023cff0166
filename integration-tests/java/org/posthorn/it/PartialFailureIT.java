package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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

/// Each recipient ends on its own.
class PartialFailureIT {
    private static final List<String> THREE = List.of("ann@remote.test", "ben@remote.test", "cat@remote.test");
    private static final String CAT = "RCPT TO:<cat@";

    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx mx;
    private FakeMx sender;

    @BeforeEach
    void start() {
        mx = rig.add(FakeMx.start());
        sender = rig.add(FakeMx.start());
    }

    @Test
    @Tag("req040")
    void theOneThatWasPutOffIsTriedAgainAfterItsDelay() {
        mx.once(CAT, "451 4.2.1 greylisted");
        send(rig.started(config().retry("first = \"2s\"\nlongest = \"2s\"\njitter = 0.0")));
        List<Received> both = mx.await(2);
        assertThat(both.get(0).recipients()).containsExactly("ann@remote.test", "ben@remote.test");
        assertThat(both.get(1).recipients()).containsExactly("cat@remote.test");
        assertThat(Duration.between(both.get(0).at(), both.get(1).at()))
                .isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(8));
        assertThat(sender.connections()).as("nobody was told of a short delay").isZero();
    }

    @Test
    @Tag("req040")
    void theOneThatWasPutOffIsTriedAgainAfterARestart() {
        mx.always(CAT, "451 4.2.1 greylisted");
        Posthorn posthorn = rig.started(config());
        send(posthorn);
        mx.await(1);
        posthorn.stop();
        mx.forgive();
        posthorn.start();
        List<Received> both = mx.await(2);
        assertThat(both.get(0).recipients()).containsExactly("ann@remote.test", "ben@remote.test");
        assertThat(both.get(1).recipients()).containsExactly("cat@remote.test");
        posthorn.stop();
        assertThat(mx.received()).hasSize(2);
    }

    @Test
    @Tag("req039")
    @Tag("req086")
    void theOneThatWasRefusedIsReportedToTheSender() {
        mx.always(CAT, "550 5.1.1 no such cat");
        send(rig.started(config()));
        assertThat(mx.await(1).getFirst().recipients()).containsExactly("ann@remote.test", "ben@remote.test");
        Received report = sender.await(1).getFirst();
        assertThat(report.sender()).isEmpty();
        assertThat(report.recipients()).containsExactly("alice@sender.test");
        Dsn dsn = Dsn.parse(report.content());
        assertThat(dsn.finalRecipients()).containsExactly("cat@remote.test");
        assertThat(dsn.field(0, "Action")).isEqualTo("failed");
        assertThat(dsn.field(0, "Status")).isEqualTo("5.1.1");
        assertThat(dsn.field(0, "Diagnostic-Code")).contains("550").contains("no such cat");
        assertThat(dsn.messageField("Reporting-MTA")).isEqualTo("dns; mx.posthorn.test");
    }

    private PosthornConfig config() {
        return new PosthornConfig().route("remote.test", mx).route("sender.test", sender);
    }

    private static void send(Posthorn posthorn) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            assertThat(talk.mail("alice@sender.test", THREE, Mails.simple("three"))
                            .code())
                    .isEqualTo(250);
        }
    }
}
