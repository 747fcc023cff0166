package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// What an operator can see: the mail log, metrics, health.
class OpsIT {
    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void everyOutcomeHasItsLine() {
        FakeMx mx = rig.add(FakeMx.start()
                .always("RCPT TO:<cat@", "550 5.1.1 no such cat")
                .always("RCPT TO:<ben@", "451 4.2.1 later"));
        Posthorn posthorn = rig.started(
                new PosthornConfig().route("sender.test", "discard:").route("*", mx));
        send(posthorn);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(posthorn.log())
                        .containsPattern(line("ann", "sent|delivered"))
                        .containsPattern(line("ben", "deferred"))
                        .containsPattern(line("cat", "bounced")));
        assertThat(posthorn.log()).containsPattern("cat@remote\\.test.*dsn=5\\.1\\.1.*no such cat");
    }

    @Test
    void metricsCountAndHealthIsGood() {
        FakeMx mx = rig.add(FakeMx.start());
        Posthorn posthorn = rig.started(new PosthornConfig().route("*", mx));
        HttpResponse<String> health = posthorn.http("/healthz");
        assertThat(health.statusCode()).isEqualTo(200);
        send(posthorn);
        mx.await(1);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            HttpResponse<String> metrics = posthorn.http("/metrics");
            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(metrics.body())
                    .containsPattern("(?m)^# TYPE posthorn_")
                    .containsPattern("(?m)^posthorn_\\S+ 3(\\.0)?$");
        });
    }

    @Test
    void theQueueIsNotOpenToThoseWithoutTheToken() {
        Posthorn posthorn = rig.started(new PosthornConfig());
        assertThat(posthorn.http("/queue").statusCode()).isIn(401, 403, 404);
    }

    private static String line(String who, String status) {
        return "(?m)^.*to=<?" + who + "@remote\\.test>?,? .*relay=.*delays?=.*dsn=.*status=(" + status + ").*$";
    }

    private static void send(Posthorn posthorn) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail(
                    "alice@sender.test",
                    List.of("ann@remote.test", "ben@remote.test", "cat@remote.test"),
                    Mails.simple("three"));
        }
    }
}
