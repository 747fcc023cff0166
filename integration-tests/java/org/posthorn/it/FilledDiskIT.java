package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmallDisk;
import org.posthorn.it.harness.SmtpTalk;

/// A disk of 64 MB that mail fills as far as it may, and something else to the last block: mail is refused with 452
/// 4.3.1 while sessions go on, taken again without a restart once there is room, be it made or won by deliveries; and
/// nothing is lost.
@RequiresTool(value = "mount", root = true)
class FilledDiskIT {
    private static final int MEGABYTES = 64;
    private static final int SESSIONS = 4;
    private static final int REFUSALS = 6;
    private static final int[] SIZES = {2_000, 2_000, 8_000, 40_000, 400_000};
    private static final long FILLER = 24L << 20;

    @RegisterExtension
    final Rig rig = new Rig();

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();
    private Posthorn posthorn;

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    @Tag("req028")
    void whatWasAcceptedArrivesAndMailIsTakenAgain(String kind) throws Exception {
        SmallDisk disk = SmallDisk.mounted(rig, kind, MEGABYTES);
        FakeMx mx = rig.add(FakeMx.start().always("MAIL", "451 4.3.0 not yet"));
        mx.readBy(this::arrived);
        posthorn = rig.started(new PosthornConfig()
                .spool(disk.path().resolve("queue").toString())
                .route("*", mx)
                .more("[queue]\nsegment-octets = \"4MiB\"\nmin-free = \"8MiB\""));
        Path filler = disk.fill("filler", FILLER);
        sendUntilFull();
        int before = accepted.size();
        disk.delete(filler);
        takesMailAgain();
        sendUntilFull();
        assertThat(accepted).hasSizeGreaterThan(before + SESSIONS);
        Path rest = disk.fill("rest", Long.MAX_VALUE);
        assertThat(disk.free()).as("octets left").isLessThan(1 << 16);
        refusesFor(Duration.ofSeconds(3));
        disk.delete(rest);
        mx.forgive();
        everythingArrives();
        takesMailAgain();
        posthorn.restart();
        takesMailAgain();
        everythingArrives();
        posthorn.stop();
    }

    /// Longer than the index is left alone, and several batches of what waits in the scheduler.
    private void refusesFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            while (System.nanoTime() - end < 0) {
                assertThat(send(talk, SIZES[0]).text()).startsWith("452 4.3.1");
            }
        }
    }

    private void arrived(Received received) {
        arrived.add(Mails.sha256(Mails.belowReceived(received.content())));
    }

    private void everythingArrives() {
        await("all that was accepted arrives").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Set<String> missing = new HashSet<>(accepted);
            missing.removeAll(arrived);
            assertThat(missing).isEmpty();
        });
    }

    private void takesMailAgain() {
        await("mail is taken again").atMost(Duration.ofSeconds(30)).until(() -> {
            try (SmtpTalk talk = posthorn.relay().hello()) {
                return send(talk, 2_000).code() == 250;
            }
        });
    }

    /// Several sessions, each of which goes on after each refusal, until nothing is taken any more.
    private void sendUntilFull() throws Exception {
        try (var sessions = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, SESSIONS)
                    .<Future<?>>mapToObj(session -> sessions.submit(() -> fill(session)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private void fill(int session) {
        var random = new Random(session);
        try (SmtpTalk talk = posthorn.relay().hello()) {
            int refused = 0;
            while (refused < REFUSALS) {
                // Towards the end only the smallest fits.
                SmtpTalk.Reply reply = send(talk, refused > 1 ? SIZES[0] : SIZES[random.nextInt(SIZES.length)]);
                if (reply.code() == 250) {
                    refused = 0;
                } else {
                    assertThat(reply.text()).startsWith("452 4.3.1");
                    assertThat(talk.ask("NOOP").code()).isEqualTo(250);
                    refused++;
                }
            }
            talk.say(221, "QUIT");
        }
    }

    /// Returns the first refusal of the transaction, or the reply to its dot.
    private SmtpTalk.Reply send(SmtpTalk talk, int size) {
        int number = numbers.incrementAndGet();
        byte[] content = Mails.sized("number " + number + ".", size, number);
        talk.say(250, "RSET");
        for (String line : List.of("MAIL FROM:<a@sender.test>", "RCPT TO:<b@remote.test>", "DATA")) {
            SmtpTalk.Reply reply = talk.ask(line);
            if (reply.code() >= 400) {
                return reply;
            }
        }
        SmtpTalk.Reply reply =
                talk.raw(Mails.stuffed(content)).raw(Mails.octets(".\r\n")).reply();
        if (reply.code() == 250) {
            accepted.add(Mails.sha256(content));
        }
        return reply;
    }
}
