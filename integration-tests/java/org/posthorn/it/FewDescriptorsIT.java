package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// A program whose first clients take all the descriptors that it has: once they are gone it serves the next.
@RequiresTool("prlimit")
class FewDescriptorsIT {
    private static final int LIMIT = 120;

    @RegisterExtension
    final Rig rig = new Rig();

    private final List<Socket> flood = new ArrayList<>();

    @Test
    void whoComesAfterTheFloodIsServed() throws Exception {
        Posthorn posthorn = rig.posthorn(new PosthornConfig().route("*", "discard:"))
                .openFiles(LIMIT)
                .start();
        rig.add(this::closeAll);
        for (int i = 0; i < LIMIT; i++) {
            flood.add(new Socket(InetAddress.getLoopbackAddress(), posthorn.config.relayPort));
        }
        await("the limit")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(posthorn.log()).contains("Too many open files"));
        closeAll();
        await("the next client")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> serve(posthorn));
        assertThat(posthorn.log())
                .doesNotContain("NoClassDefFoundError")
                .as("in words, and not at each try")
                .doesNotContain("at org.subethamail")
                .doesNotContain("Housekeeper.round(");
        assertThat(posthorn.log().lines().filter(line -> line.contains("connections can't be accepted: ")))
                .hasSizeLessThanOrEqualTo(2);
    }

    private static void serve(Posthorn posthorn) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<a@sender.test>").say(250, "RCPT TO:<b@example.test>");
            assertThat(talk.content(Mails.simple("next")).code()).isEqualTo(250);
        }
    }

    private void closeAll() throws IOException {
        for (Socket socket : flood) {
            socket.close();
        }
    }
}
