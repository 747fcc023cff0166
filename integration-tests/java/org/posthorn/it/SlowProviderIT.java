package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// One provider is slow and gets most of the mail: it holds up its own and nobody else's.
class SlowProviderIT {
    private static final int OTHERS = 50;
    private static final int EACH = 9;

    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void aSlowProviderWithMostOfTheMailLeavesTheOthersTheirs() {
        FakeMx slow = rig.add(FakeMx.start().slow(Duration.ofMillis(500)));
        FakeMx quick = rig.add(FakeMx.start());
        // Memory for less than what waits for the slow one.
        PosthornConfig config =
                new PosthornConfig().route("slow.test", slow).route("*", quick).more("[schedule]\nmax-messages = 100");
        try (SmtpTalk talk = rig.started(config).relay().hello()) {
            for (int i = 0; i < OTHERS; i++) {
                for (int j = 0; j < EACH; j++) {
                    talk.mail("alice@sender.test", List.of("bob@slow.test"), Mails.simple("slow"));
                }
                talk.mail("alice@sender.test", List.of("bob@quick" + i + ".test"), Mails.simple("quick " + i));
            }
        }
        quick.await(OTHERS);
        assertThat(slow.received()).as("the slow provider's mail so far").hasSizeLessThan(OTHERS * EACH / 2);
        assertThat(slow.await(OTHERS * EACH, Duration.ofMinutes(3))).hasSize(OTHERS * EACH);
        assertThat(quick.received()).hasSize(OTHERS);
    }
}
