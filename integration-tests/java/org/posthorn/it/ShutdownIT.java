package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Effect;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// SIGTERM: a word to everyone, and status 0, soon.
class ShutdownIT {
    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    @Tag("req015")
    void openSessionsAreTold421() throws Exception {
        Posthorn posthorn = rig.started(new PosthornConfig().route("*", "discard:"));
        try (SmtpTalk idle = posthorn.relay().hello();
                SmtpTalk busy = posthorn.relay().hello();
                SmtpTalk quiet = posthorn.submission().hello()) {
            busy.say(250, "MAIL FROM:<a@sender.test>").say(250, "RCPT TO:<b@remote.test>");
            Process process = posthorn.terminate();
            for (SmtpTalk talk : List.of(idle, busy, quiet)) {
                assertThat(talk.expect(421).text()).startsWith("421 4.3.2");
                assertThat(talk.closed()).isTrue();
            }
            assertThat(process.waitFor(45, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    @Test
    void aStalledPeerDoesNotKeepItRunning() {
        FakeMx mx = rig.add(FakeMx.start().always("DOT", new Effect.Stall()));
        Posthorn posthorn = rig.started(new PosthornConfig().route("*", mx));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("a@sender.test", List.of("b@remote.test"), Mails.simple("stalled"));
            mx.awaitCommand("DATA");
            posthorn.stop();
        }
        mx.forgive();
        posthorn.start();
        mx.await(1);
    }

    @Test
    void aClientInTheMiddleOfItsContentDoesNotKeepItRunning() {
        Posthorn posthorn = rig.started(new PosthornConfig().route("*", "discard:"));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<a@sender.test>")
                    .say(250, "RCPT TO:<b@remote.test>")
                    .say(354, "DATA");
            talk.raw(Mails.octets("Subject: never ends\r\n"));
            posthorn.stop();
        }
    }
}
