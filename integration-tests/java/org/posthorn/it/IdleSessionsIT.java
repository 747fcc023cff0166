package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// Thousands of clients that said EHLO and then nothing, in a program with a small heap: the next one is served as if
/// they were not there.
@Tag("alone")
class IdleSessionsIT {
    private static final int SESSIONS = 15_000;
    private static final int AT_ONCE = 16;
    private static final int TIMEOUT_MILLIS = 30_000;

    @RegisterExtension
    final Rig rig = new Rig();

    private final List<Socket> idle = Collections.synchronizedList(new ArrayList<>());

    @Test
    void theNextClientIsServed() throws Exception {
        Posthorn posthorn = rig.posthorn(new PosthornConfig()
                        .route("*", "discard:")
                        .more("[inbound.limits]\nmax-connections = " + (SESSIONS + 100)))
                .javaOpts("-Xmx1g")
                .start();
        rig.add(this::closeAll);
        serve(posthorn);
        long before = residentKilobytes(posthorn);
        open(posthorn.config.relayPort);
        long after = residentKilobytes(posthorn);
        long start = System.nanoTime();
        serve(posthorn);
        System.out.printf(
                "%d idle sessions: %d MiB resident, %.1f KiB a session; the next client was served in %.1f ms%n",
                SESSIONS, after / 1024, (after - before) / (double) SESSIONS, (System.nanoTime() - start) / 1e6);
        assertThat(posthorn.log()).doesNotContain("OutOfMemory", "Too many open files");
    }

    private static void serve(Posthorn posthorn) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<a@sender.test>").say(250, "RCPT TO:<b@example.test>");
            assertThat(talk.content(Mails.octets("Subject: x\r\n\r\nbody\r\n")).code())
                    .isEqualTo(250);
            talk.say(221, "QUIT");
        }
    }

    private void open(int port) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < SESSIONS; i++) {
                all.add(threads.submit(() -> greet(port)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private void greet(int port) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            idle.add(socket);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            readReply(socket);
            socket.getOutputStream().write("EHLO client.test\r\n".getBytes(StandardCharsets.US_ASCII));
            readReply(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readReply(Socket socket) throws IOException {
        var block = new byte[2048];
        var reply = new StringBuilder();
        while (!reply.toString().matches("(?s)(2[25]0-[^\r]*\r\n)*2[25]0 [^\r]*\r\n")) {
            int count = socket.getInputStream().read(block);
            assertThat(count).as("octets of a reply after " + reply).isPositive();
            reply.append(new String(block, 0, count, StandardCharsets.US_ASCII));
        }
    }

    private static long residentKilobytes(Posthorn posthorn) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + posthorn.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private void closeAll() throws IOException {
        for (Socket socket : idle) {
            socket.close();
        }
    }
}
