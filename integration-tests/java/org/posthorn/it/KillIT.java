package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Load;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;

/// What got its 250 survives `kill -9`.
@Tag("alone")
class KillIT {
    private static final int KILLS = 10;
    private static final int CLIENTS = 6;
    private static final int ROUND_MILLIS = 3_000;

    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    @Tag("req028")
    void everyAcceptedMessageArrivesIntactThroughTenKills() {
        FakeMx mx = rig.add(FakeMx.start());
        Posthorn posthorn = rig.started(new PosthornConfig().route("*", mx));
        var load = rig.add(new Load(posthorn.config.relayPort, CLIENTS));
        mx.readBy(load::receive);
        var random = new Random(28);
        for (int kill = 0; kill < KILLS; kill++) {
            int before = load.accepted().size();
            underLoadFor(ROUND_MILLIS + random.nextInt(500));
            await().atMost(Duration.ofSeconds(30)).until(() -> load.accepted().size() > before);
            posthorn.kill9();
            posthorn.start();
        }
        load.stop();
        everythingArrives(load);
        posthorn.stop();
    }

    /// The load goes on for this long: not a wait for something to happen.
    private static void underLoadFor(int millis) {
        await().pollDelay(Duration.ofMillis(millis))
                .atMost(Duration.ofMillis(millis + 30_000))
                .until(() -> true);
    }

    private static void everythingArrives(Load load) {
        await("all that was accepted arrives").atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            Set<Long> missing = new HashSet<>(load.accepted());
            missing.removeAll(load.arrived());
            assertThat(missing).isEmpty();
        });
        assertThat(load.damaged()).isEmpty();
        System.out.println("accepted " + load.accepted().size() + ", arrived "
                + load.arrived().size() + " in " + load.copies() + " copies");
    }
}
