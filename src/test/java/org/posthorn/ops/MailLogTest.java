package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;

@Timeout(30)
final class MailLogTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("logs").resolve("mail.log");
    }

    private LogSettings toFile() {
        LogSettings usual = LogSettings.to(LogSettings.Format.TEXT, file().toString());
        return new LogSettings(
                usual.format(),
                usual.target(),
                1024,
                Duration.ofMillis(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(5));
    }

    @Test
    void whatWasPublishedIsInTheFileAfterClose() throws Exception {
        try (var log = new MailLog(toFile())) {
            Events.all().forEach(log::publish);
        }
        assertThat(Files.readAllLines(file()))
                .hasSameSizeAs(Events.all().stream()
                        .filter(event -> !(event instanceof MailEvent.TlsNegotiated))
                        .toList());
    }

    @Test
    void ofTlsItTellsOnlyWhatADomainPublishedAndAHostDidNotKeep() throws Exception {
        var failure = new TlsFailure(TlsFault.STARTTLS_NOT_SUPPORTED, "STARTTLS is not offered");
        var sts = DomainTlsPolicy.of(DomainTlsPolicy.Type.STS, "");
        try (var log = new MailLog(toFile())) {
            log.publish(tls("none.test", DomainTlsPolicy.NONE, failure));
            log.publish(tls("kept.test", sts, null));
            log.publish(tls("broken.test", sts, failure));
        }
        assertThat(Files.readAllLines(file())).singleElement().asString().contains("broken.test");
    }

    private static MailEvent tls(String host, DomainTlsPolicy policy, @Nullable TlsFailure failure) {
        return new MailEvent.TlsNegotiated(Events.AT, List.of(), policy, "", host, "192.0.2.1", "", failure);
    }

    @Test
    void aLineIsThereSoonWithoutClose() throws Exception {
        try (var log = new MailLog(toFile())) {
            log.publish(Events.sent());
            await().until(() -> Files.readString(file()).contains("status=sent"));
            log.publish(Events.bounced());
            await().until(() -> Files.readString(file()).contains("status=bounced"));
        }
    }

    @Test
    void itAppendsToWhatIsThere() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "earlier\n");
        try (var log = new MailLog(toFile())) {
            log.publish(Events.sent());
        }
        assertThat(Files.readAllLines(file())).hasSize(2).startsWith("earlier");
    }

    @Test
    void aFileThatWasMovedAwayIsReplaced() throws Exception {
        Path old = folder.resolve("mail.log.1");
        try (var log = new MailLog(toFile())) {
            log.publish(Events.sent());
            await().until(() -> Files.size(file()) > 0);
            Files.move(file(), old);
            await().until(() -> Files.exists(file()));
            log.publish(Events.bounced());
        }
        assertThat(Files.readString(old)).contains("status=sent").doesNotContain("status=bounced");
        assertThat(Files.readString(file())).contains("status=bounced").doesNotContain("status=sent");
    }

    @Test
    void aFileThatCantBeOpenedIsTold() throws Exception {
        Files.writeString(folder.resolve("logs"), "no folder");
        assertThatThrownBy(() -> new MailLog(toFile())).isInstanceOf(IOException.class);
    }

    @Test
    void aSlowTargetNeverHoldsAnyoneUpAndTheLossIsCounted() throws Exception {
        var target = new SlowTarget();
        var settings = new LogSettings(
                LogSettings.Format.TEXT, "-", 16, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(5));
        try (var log = new MailLog(settings, target, InstantSource.fixed(Events.AT))) {
            log.publish(Events.trouble("first"));
            assertThat(target.writing.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 50; i++) {
                log.publish(Events.trouble("number " + i));
            }
            assertThat(log.lost()).isEqualTo(34);
            target.go.countDown();
        }
        assertThat(target.written())
                .contains("first", "number 0\n", "number 15\n", "posthorn/log: 34 events lost")
                .doesNotContain("number 16\n");
    }

    @Test
    void aTargetThatFailsForAWhileIsTriedAgainAndTheLossIsTold() throws Exception {
        var target = new FailingTarget();
        var settings = new LogSettings(
                LogSettings.Format.TEXT, "-", 16, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(5));
        try (var log = new MailLog(settings, target, InstantSource.fixed(Events.AT))) {
            log.publish(Events.trouble("first"));
            await().until(() -> log.lost() == 1);
            target.failing = false;
            log.publish(Events.trouble("second"));
            await().until(() -> target.written().contains("1 events lost"));
        }
        assertThat(target.written()).contains("second").doesNotContain("first");
    }

    @Test
    void halfALineThatAFullDiskTookIsEndedBeforeTheNext() throws Exception {
        var target = new FailingTarget();
        var settings = new LogSettings(
                LogSettings.Format.TEXT, "-", 16, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(5));
        try (var log = new MailLog(settings, target, InstantSource.fixed(Events.AT))) {
            target.half = "half a li";
            log.publish(Events.trouble("first"));
            await().until(() -> log.lost() == 1);
            target.failing = false;
            log.publish(Events.trouble("second"));
            await().until(() -> target.written().contains("1 events lost"));
        }
        assertThat(target.written().lines())
                .hasSize(3)
                .startsWith("half a li")
                .noneMatch(line -> line.contains("half a li") && line.contains("posthorn/"));
    }

    @Test
    void afterCloseEventsAreCountedAsLost() throws Exception {
        var log = new MailLog(toFile());
        log.close();
        log.publish(Events.sent());
        assertThat(log.lost()).isEqualTo(1);
    }

    /// Takes nothing until told to go on.
    private static final class SlowTarget implements LogTarget {
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        @Override
        public void write(LineBuffer lines) throws IOException {
            writing.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            lines.writeTo(out);
        }

        @Override
        public void follow() {}

        @Override
        public void close() {}

        String written() {
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    /// Fails until told otherwise.
    private static final class FailingTarget implements LogTarget {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        volatile boolean failing = true;
        volatile String half = "";

        @Override
        public void write(LineBuffer lines) throws IOException {
            if (failing) {
                synchronized (out) {
                    out.writeBytes(half.getBytes(StandardCharsets.UTF_8));
                }
                throw new IOException("no room");
            }
            synchronized (out) {
                lines.writeTo(out);
            }
        }

        @Override
        public void follow() {}

        @Override
        public void close() {}

        String written() {
            synchronized (out) {
                return out.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
