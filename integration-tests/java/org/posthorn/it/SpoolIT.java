package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// The queue on disk: what may go missing, and what may be cut off.
class SpoolIT {
    private static final int MESSAGES = 30;

    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx mx;
    private Posthorn posthorn;

    @BeforeEach
    void start() {
        mx = rig.add(FakeMx.start().always("MAIL", "451 4.3.0 not yet"));
        posthorn = rig.started(new PosthornConfig().route("*", mx));
    }

    @Test
    void withoutItsIndexNothingIsLost() throws Exception {
        queueSome();
        posthorn.stop();
        Files.delete(posthorn.spool().resolve("index.mv.db"));
        restartAndExpectAll();
    }

    @Test
    void withADamagedIndexNothingIsLost() throws Exception {
        queueSome();
        posthorn.stop();
        Files.writeString(posthorn.spool().resolve("index.mv.db"), "no database at all".repeat(1_000));
        restartAndExpectAll();
    }

    @Test
    void withoutItsIndexAfterAKillNothingIsLost() throws Exception {
        queueSome();
        posthorn.kill9();
        Files.deleteIfExists(posthorn.spool().resolve("index.mv.db"));
        restartAndExpectAll();
    }

    @Test
    @Tag("req030")
    void aMessageCutOffInTheMiddleIsForgotten() throws Exception {
        mx.forgive();
        byte[] content = Mails.octets("Subject: cut\r\n\r\nbody\r\n.\r\n");
        for (int missing = 1; missing <= 10; missing++) {
            try (SmtpTalk talk = posthorn.relay().hello()) {
                talk.say(250, "MAIL FROM:<a@sender.test>")
                        .say(250, "RCPT TO:<b@remote.test>")
                        .say(354, "DATA");
                talk.raw(java.util.Arrays.copyOf(content, content.length - missing));
            }
        }
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("a@sender.test", List.of("b@remote.test"), Mails.simple("whole"));
        }
        mx.await(1);
        posthorn.restart();
        posthorn.stop();
        assertThat(mx.received()).hasSize(1);
    }

    @Test
    void whatWasDeliveredIsNotDeliveredAgain() throws Exception {
        mx.forgive();
        queueSome();
        mx.await(MESSAGES);
        posthorn.restart();
        assertThat(posthorn.cli("queue", "list", "--json").mustSucceed().output())
                .doesNotContain("b@remote.test");
        posthorn.stop();
        assertThat(mx.received()).hasSize(MESSAGES);
    }

    private void queueSome() {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int i = 0; i < MESSAGES; i++) {
                int size = i % 10 == 0 ? 400_000 : 2_000;
                byte[] content = Mails.sized("number " + i + ".", size, i);
                assertThat(talk.mail("a@sender.test", List.of("b@remote.test"), content)
                                .code())
                        .isEqualTo(250);
            }
        }
    }

    private void restartAndExpectAll() {
        mx.forgive();
        posthorn.start();
        List<Received> all = mx.await(MESSAGES);
        List<String> expected = IntStream.range(0, MESSAGES)
                .mapToObj(i -> Mails.sha256(Mails.sized("number " + i + ".", i % 10 == 0 ? 400_000 : 2_000, i)))
                .toList();
        assertThat(all.stream().map(r -> Mails.sha256(Mails.belowReceived(r.content()))))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
