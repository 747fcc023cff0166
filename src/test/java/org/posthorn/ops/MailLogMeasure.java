package org.posthorn.ops;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.posthorn.event.MailEvent;

/// What the mail log and the metrics cost, run by hand: `MailLogMeasure [FILE]`.
///
/// First the bare formatting, then the whole log at 20,000 events a second as four threads publish them, with the
/// CPU time of the writer and of a publisher.
final class MailLogMeasure {
    private static final int RATE = 20_000;
    private static final int SECONDS = 5;
    private static final int PUBLISHERS = 4;

    private MailLogMeasure() {}

    public static void main(String... args) throws Exception {
        for (LogSettings.Format format : LogSettings.Format.values()) {
            for (int round = 0; round < 3; round++) {
                format(EventFormat.of(format), format + (round < 2 ? " (warming up)" : ""));
            }
        }
        publish(args.length > 0 ? args[0] : "/dev/null");
        metrics();
    }

    private static void format(EventFormat format, String name) throws IOException {
        int count = 1_000_000;
        MailEvent event = Events.sent();
        var lines = new LineBuffer();
        long octets = 0;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            format.append(event, lines);
            if (lines.length() > 48 * 1024) {
                octets += lines.length();
                lines.writeTo(OutputStream.nullOutputStream());
                lines.clear();
            }
        }
        long nanos = System.nanoTime() - start;
        System.out.printf("%s: %d ns a line, %d MB%n", name, nanos / count, octets / 1_000_000);
    }

    private static void publish(String file) throws Exception {
        LogSettings settings =
                LogSettings.to(LogSettings.Format.TEXT, Path.of(file).toString());
        var threads = ManagementFactory.getThreadMXBean();
        try (var log = new MailLog(settings)) {
            long writer = id("mail-log");
            long before = threads.getThreadCpuTime(writer);
            long publishing = 0;
            var publishers = new Thread[PUBLISHERS];
            var spent = new long[PUBLISHERS];
            for (int i = 0; i < PUBLISHERS; i++) {
                int number = i;
                publishers[i] = Thread.ofPlatform().start(() -> spent[number] = publishAll(log));
            }
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers[i].join();
                publishing += spent[i];
            }
            long cpu = threads.getThreadCpuTime(writer) - before;
            System.out.printf(
                    "%d events/s for %d s: writer %.1f %% of a core, publish %d ns, lost %d%n",
                    RATE, SECONDS, cpu / 1e7 / SECONDS, publishing / (RATE * SECONDS), log.lost());
        }
    }

    private static long publishAll(MailLog log) {
        long spent = 0;
        Instant end = Instant.now().plus(Duration.ofSeconds(SECONDS));
        while (Instant.now().isBefore(end)) {
            LockSupport.parkNanos(1_000_000);
            MailEvent event = Events.sent();
            long start = System.nanoTime();
            for (int i = 0; i < RATE / PUBLISHERS / 1000; i++) {
                log.publish(event);
            }
            spent += System.nanoTime() - start;
        }
        return spent;
    }

    private static void metrics() {
        var metrics = new Metrics();
        int count = 2_000_000;
        MailEvent event = Events.sent();
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                metrics.publish(event);
            }
            System.out.printf("metrics: %d ns an outcome%n", (System.nanoTime() - start) / count);
        }
    }

    private static long id(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .threadId();
    }
}
