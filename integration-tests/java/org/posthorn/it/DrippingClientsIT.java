package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Maildir;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// Clients that drip, half of them within a command and half within content, while others send as usual: every
/// message of those is accepted and delivered.
@Tag("alone")
class DrippingClientsIT {
    private static final int DRIPPERS = 2_000;
    private static final int SENDERS = 10;
    private static final int MESSAGES_EACH = 40;
    private static final int SECONDS_BETWEEN_DROPS = 2;
    private static final int TIMEOUT_MILLIS = 30_000;

    @RegisterExtension
    final Rig rig = new Rig();

    private final List<Socket> dripping = new ArrayList<>();

    @Test
    void harmNobodyElse() throws Exception {
        Posthorn posthorn = rig.started(new PosthornConfig()
                .route("*", "maildir:mail")
                .more("[inbound.limits]\nmax-connections = " + (DRIPPERS + 100)));
        rig.add(this::closeAll);
        rate(posthorn); // warm
        double alone = rate(posthorn);
        for (int i = 0; i < DRIPPERS; i++) {
            dripping.add(dripper(posthorn.config.relayPort, i % 2 == 0));
        }
        var drops = new AtomicInteger();
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            clock.scheduleAtFixedRate(() -> drip(drops), 0, SECONDS_BETWEEN_DROPS, TimeUnit.SECONDS);
            double among = rate(posthorn);
            System.out.printf("%.0f messages/s alone, %.0f among %d dripping clients%n", alone, among, DRIPPERS);
            await("drops").atMost(Duration.ofSeconds(20)).until(() -> drops.get() >= 2 * DRIPPERS);
            clock.shutdownNow();
        }
        Maildir mail = new Maildir(posthorn.folder().resolve("mail"));
        int messages = 3 * SENDERS * MESSAGES_EACH;
        assertThat(mail.await(messages)).hasSize(messages);
    }

    /// Messages a second that senders of the usual kind get accepted.
    private static double rate(Posthorn posthorn) throws Exception {
        long start = System.nanoTime();
        List<Future<?>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS; i++) {
                all.add(threads.submit(() -> send(posthorn)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        return SENDERS * MESSAGES_EACH / ((System.nanoTime() - start) / 1e9);
    }

    private static void send(Posthorn posthorn) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int i = 0; i < MESSAGES_EACH; i++) {
                talk.say(250, "MAIL FROM:<a@sender.test>").say(250, "RCPT TO:<b@example.test>");
                assertThat(talk.content(Mails.octets("Subject: x\r\n\r\nbody\r\n"))
                                .code())
                        .isEqualTo(250);
            }
        }
    }

    /// A client that is within a command, or within content.
    private static Socket dripper(int port, boolean inContent) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        answered(socket, "220");
        ask(socket, "HELO client.test", "250");
        if (inContent) {
            ask(socket, "MAIL FROM:<slow@sender.test>", "250");
            ask(socket, "RCPT TO:<b@example.test>", "250");
            ask(socket, "DATA", "354");
        }
        return socket;
    }

    private static void ask(Socket socket, String command, String code) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        answered(socket, code);
    }

    private static void answered(Socket socket, String code) throws IOException {
        var line = new StringBuilder();
        for (int octet = socket.getInputStream().read();
                octet != '\n';
                octet = socket.getInputStream().read()) {
            assertThat(octet).as("after " + line).isNotNegative();
            line.append((char) octet);
        }
        assertThat(line.toString()).startsWith(code);
    }

    private void drip(AtomicInteger drops) {
        try {
            for (Socket socket : dripping) {
                socket.getOutputStream().write('x');
                drops.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeAll() throws IOException {
        for (Socket socket : dripping) {
            socket.close();
        }
    }
}
