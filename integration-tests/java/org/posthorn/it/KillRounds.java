package org.posthorn.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.posthorn.it.harness.Effect;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Load;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;

/// Many rounds of `kill -9` under load, while the next hop fails in every way: what got its 250 arrives, intact.
/// `bench/kill-rounds` runs it; [KillIT] is the small sister of every build.
///
/// A program of its own, since it takes as long as it is told: `KillRounds [ROUNDS] [SEED]`. Ends with status 1 when
/// anything was lost or damaged.
public final class KillRounds {
    private static final int CLIENTS = 6;
    private static final Duration PAUSE = Duration.ofMillis(8);
    private static final int SHORTEST_MILLIS = 200;
    private static final int LONGEST_MILLIS = 2_000;
    /// One of so many rounds ends before the program says that it is ready.
    private static final int EARLY = 10;
    /// In one of so many rounds the next hop takes nothing at all.
    private static final int DEAF = 8;
    private static final int TOLD_EVERY = 25;
    private static final Duration DRAIN = Duration.ofMinutes(10);

    private final int rounds;
    private final Random random;
    private final FakeMx mx = FakeMx.start();
    private final Posthorn posthorn;
    private final Load load;

    private KillRounds(Path folder, int rounds, long seed) {
        this.rounds = rounds;
        this.random = new Random(seed);
        this.posthorn = new Posthorn(folder, new PosthornConfig().route("*", mx));
        this.load = Load.paced(posthorn.config.relayPort, CLIENTS, PAUSE);
        mx.readBy(load::receive);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 500;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        Path folder = Files.createTempDirectory("posthorn-kills");
        System.out.printf("%d rounds, seed %d, in %s%n", rounds, seed, folder);
        var run = new KillRounds(folder, rounds, seed);
        boolean well;
        try {
            well = run.run();
        } finally {
            run.posthorn.close();
            run.load.close();
            run.mx.close();
        }
        if (well) {
            delete(folder);
        }
        System.exit(well ? 0 : 1);
    }

    private boolean run() throws InterruptedException {
        long begun = System.nanoTime();
        for (int round = 1; round <= rounds; round++) {
            round();
            if (round % TOLD_EVERY == 0) {
                System.out.printf("round %d: %s%n", round, figures());
            }
        }
        load.stop();
        mx.forgive();
        posthorn.start();
        boolean drained = drained();
        posthorn.stop();
        System.out.printf(
                Locale.ROOT,
                "%d kills in %d s: %s; queue empty at the end: %s%n",
                rounds,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                figures(),
                drained ? "yes" : "no");
        load.damaged().forEach(System.out::println);
        return drained && missing().isEmpty() && load.damaged().isEmpty();
    }

    private void round() throws InterruptedException {
        misbehave();
        if (random.nextInt(EARLY) == 0) {
            posthorn.launch();
        } else {
            posthorn.start();
        }
        Thread.sleep(SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS));
        posthorn.kill9();
    }

    /// What the next hop does in this round, at random and all mixed.
    private void misbehave() {
        mx.forgive();
        if (random.nextInt(DEAF) == 0) {
            mx.always("MAIL", "451 4.3.0 not now");
            return;
        }
        mx.sometimes("DOT", 0.02, new Effect.Drop())
                .sometimes("DOT", 0.02, new Effect.TakeAndDrop())
                .sometimes("DOT", 0.03, new Effect.Reply("451 4.3.0 later"))
                .sometimes("DOT", 0.01, new Effect.Stall())
                .sometimes("BODY", 0.01, new Effect.Drop())
                .sometimes("RCPT", 0.02, new Effect.Reply("450 4.2.1 busy"))
                .sometimes("MAIL", 0.01, new Effect.Reply("421 4.3.2 going down"))
                .sometimes("GREETING", 0.02, new Effect.Stall());
    }

    private boolean drained() {
        try {
            await("all that was accepted arrives, and the queue is empty")
                    .atMost(DRAIN)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> missing().isEmpty() && isQueueEmpty());
            return true;
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            System.out.println(e.getMessage());
            return false;
        }
    }

    private boolean isQueueEmpty() {
        return posthorn.http("/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.matches("posthorn_queue_messages 0(\\.0)?"));
    }

    private Set<Long> missing() {
        Set<Long> missing = new HashSet<>(load.accepted());
        missing.removeAll(load.arrived());
        return missing;
    }

    /// Until the end what is missing waits in the queue; then it is lost.
    private String figures() {
        int arrived = load.arrived().size();
        long again = load.copies() - arrived;
        return String.format(
                Locale.ROOT,
                "accepted %d, refused %d, not arrived %d, corrupt %d, came twice %d (%.2f %%), of these %d since the next"
                        + " hop took them without an answer",
                load.accepted().size(),
                load.refused(),
                missing().size(),
                load.damaged().size(),
                again,
                100.0 * again / Math.max(1, arrived),
                mx.takenWithoutAnswer());
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
