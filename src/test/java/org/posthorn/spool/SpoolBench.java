package org.posthorn.spool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.event.EventSink;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReversePath;

/// Measures how many messages a second the spool makes durable, offers and settles: `SpoolBench DIRECTORY [SENDERS]
/// [SECONDS] [OCTETS] [keep]`. With `keep` the listener has no room, so that every message goes on to the index.
final class SpoolBench {
    private SpoolBench() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "spool-bench");
        int senders = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        int octets = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 4096;
        boolean keep = arguments.length > 4;
        try (var spool = JournalSpool.open(SpoolSettings.defaults(directory), Clock.systemUTC(), EventSink.NONE)) {
            spool.start(listener(spool, keep));
            var count = new AtomicLong();
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            var done = new CountDownLatch(senders);
            for (int i = 0; i < senders; i++) {
                Thread.ofVirtual().start(() -> {
                    try {
                        send(spool, octets, end, count);
                    } finally {
                        done.countDown();
                    }
                });
            }
            long before = 0;
            long cpuBefore = cpu();
            while (!done.await(1, TimeUnit.SECONDS)) {
                long commits = count.get() - before;
                long spent = cpu() - cpuBefore;
                System.out.printf(
                        "%d commits/s, %d us of CPU each, %s%n",
                        commits, spent / 1_000 / Math.max(1, commits), spool.statistics());
                before += commits;
                cpuBefore += spent;
            }
            System.out.printf(
                    "%d senders of %d octets: %d commits/s, %.1f a sync%n",
                    senders,
                    octets,
                    count.get() / seconds,
                    (double) count.get() / spool.statistics().syncs());
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    /// Of this process, in nanoseconds.
    private static long cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static SpoolListener listener(Spool spool, boolean keep) {
        return new SpoolListener() {
            @Override
            public boolean offer(ClaimedMessage message) {
                if (!keep) {
                    spool.settle(message.id(), List.of(new Settlement.Delivered(0)));
                }
                return !keep;
            }

            @Override
            public void wake() {}
        };
    }

    private static void send(Spool spool, int octets, long end, AtomicLong count) {
        var envelope = Envelope.of(
                ReversePath.parse("sender@example.org"),
                List.of(MailAddress.parse("recipient@example.net")),
                new Origin("relay", "127.0.0.1", "client.example.org", "ESMTP", null));
        byte[] content = new byte[octets];
        while (System.nanoTime() < end) {
            try (MessageWriter writer = spool.begin(envelope)) {
                writer.write(content, 0, content.length);
                writer.commit();
                count.incrementAndGet();
            } catch (SpoolException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
