package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.event.MailEvent;

final class TimeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Server server = Server.relay();

    /// Gives what it has, then tells that it waits, and waits until it is closed.
    private static final class Silent extends InputStream {
        private final InputStream before;
        private final CountDownLatch waiting = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        Silent(InputStream before) {
            this.before = before;
        }

        @Override
        public int read() {
            throw new AssertionError("read in blocks");
        }

        @Override
        public int read(byte[] block, int offset, int length) throws IOException {
            int count = before.read(block, offset, length);
            if (count > 0) {
                return count;
            }
            waiting.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new IOException("closed");
        }
    }

    private static final class SilentConnection implements AutoCloseable {
        final Silent input;
        final FakeConnection connection;
        final SmtpSession session;
        final Thread thread;

        SilentConnection(Server server, String sent) throws Exception {
            this(server, new ByteArrayInputStream(Server.octets(sent)));
        }

        SilentConnection(Server server, InputStream sent) throws Exception {
            input = new Silent(sent);
            connection =
                    new FakeConnection(InetAddress.ofLiteral(Server.STRANGER), input).onClose(input.closed::countDown);
            session = server.sessions().open(connection);
            thread = Thread.startVirtualThread(session::run);
            input.waiting.await();
        }

        String lastAnswer() {
            String answers = connection.answers();
            return answers.substring(answers.lastIndexOf('\n', answers.length() - 2) + 1);
        }

        void join() {
            try {
                assertThat(thread.join(PATIENCE)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            session.abort();
            join();
        }
    }

    private void passes(Duration time) {
        server.nanoTime += time.toNanos();
    }

    @Test
    @Tag("req031")
    void waitsFiveMinutesForACommand() throws Exception {
        try (var client = new SilentConnection(server, "EHLO x\r\n")) {
            passes(Duration.ofSeconds(299));
            client.session.checkTime();
            assertThat(client.connection.isClosed()).isFalse();
            passes(Duration.ofSeconds(2));
            client.session.checkTime();
            client.join();
            assertThat(client.lastAnswer()).isEqualTo("421 4.4.2 Timed out; closing\r\n");
        }
        assertThat(server.events.getLast())
                .isInstanceOfSatisfying(
                        MailEvent.SessionClosed.class,
                        closed -> assertThat(closed.reason()).isEqualTo("timeout"));
    }

    @Test
    @Tag("req031")
    void contentIsBoundedToo() throws Exception {
        String sent = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nbody";
        try (var client = new SilentConnection(server, sent)) {
            passes(Duration.ofMinutes(6));
            client.session.checkTime();
            client.join();
            assertThat(client.lastAnswer()).startsWith("421 4.4.2");
        }
        assertThat(server.spool.open).isZero();
    }

    @Test
    @Tag("req015")
    void stopsBetweenCommandsOnly() throws Exception {
        String sent = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nbody";
        try (var idle = new SilentConnection(server, "EHLO x\r\n");
                var busy = new SilentConnection(server, sent)) {
            idle.session.stop();
            busy.session.stop();
            idle.join();
            assertThat(idle.lastAnswer()).isEqualTo("421 4.3.2 Server is shutting down\r\n");
            assertThat(busy.connection.isClosed()).isFalse();
            assertThat(busy.lastAnswer()).startsWith("354");
        }
    }

    @Test
    @Tag("req015")
    void stopsBeforeItBegins() throws Exception {
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\n"), 1);
        SmtpSession session = server.sessions().open(connection);
        session.stop();
        session.run();
        assertThat(Server.codes(connection.answers())).isEqualTo("220 421");
    }

    @Test
    void aDripIsBoundedByTheMessage() {
        var gate = new SessionGate(SessionTimeouts.defaults(), SessionPatience.endless(), () -> server.nanoTime);
        gate.expectContent();
        assertThat(gateAfter(gate, Duration.ofMinutes(4))).isEqualTo(SessionGate.Overdue.NOTHING);
        for (int i = 0; i < 14; i++) {
            assertThat(gateAfter(gate, Duration.ofMinutes(4))).isEqualTo(SessionGate.Overdue.NOTHING);
        }
        assertThat(gateAfter(gate, Duration.ofMinutes(1))).isEqualTo(SessionGate.Overdue.READ);
    }

    /// What a message in chunks was given goes with it, whichever way it is given up.
    @ParameterizedTest
    @ValueSource(strings = {"RSET\r\n", "EHLO x\r\n"})
    void whatWasGivenUpLeavesNothingOfItsTime(String command) throws Exception {
        String envelope = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\n";
        var later =
                new Later(envelope + "BDAT 3\r\nx\r\n" + command, Duration.ofMinutes(59), envelope + "BDAT 3\r\nx\r\n");
        try (var client = new SilentConnection(server, later)) {
            passes(Duration.ofMinutes(2));
            client.session.checkTime();
        }
        assertThat(server.events.getLast())
                .isInstanceOfSatisfying(
                        MailEvent.SessionClosed.class,
                        closed -> assertThat(closed.reason()).isEqualTo("connection lost: closed"));
    }

    /// More than what it says at first comes when some time has passed.
    private final class Later extends InputStream {
        private final Deque<InputStream> parts = new ArrayDeque<>();
        private final Duration pause;

        Later(String first, Duration pause, String second) {
            parts.add(new ByteArrayInputStream(Server.octets(first)));
            parts.add(new ByteArrayInputStream(Server.octets(second)));
            this.pause = pause;
        }

        @Override
        public int read() {
            throw new AssertionError("read in blocks");
        }

        @Override
        public int read(byte[] block, int offset, int length) throws IOException {
            int count = parts.getFirst().read(block, offset, length);
            if (count > 0 || parts.size() == 1) {
                return count;
            }
            parts.removeFirst();
            passes(pause);
            return read(block, offset, length);
        }
    }

    /// Under TLS a close writes, and a client that reads nothing can make that wait.
    @Test
    void aCloseIsBounded() throws Exception {
        var closing = new CountDownLatch(1);
        var aborted = new CountDownLatch(1);
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("QUIT\r\n"), 100)
                .onClose(() -> {
                    closing.countDown();
                    awaitUninterruptibly(aborted);
                })
                .onAbort(aborted::countDown);
        SmtpSession session = server.sessions().open(connection);
        Thread thread = Thread.startVirtualThread(session::run);
        closing.await();
        passes(Duration.ofSeconds(4));
        session.checkTime();
        assertThat(aborted.getCount()).isOne();
        passes(Duration.ofSeconds(2));
        session.checkTime();
        assertThat(thread.join(PATIENCE)).isTrue();
        assertThat(server.events.getLast())
                .isInstanceOfSatisfying(
                        MailEvent.SessionClosed.class,
                        closed -> assertThat(closed.reason()).isEqualTo("quit"));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private SessionGate.Overdue gateAfter(SessionGate gate, Duration time) {
        try {
            Object wait = gate.beginRead();
            passes(time);
            SessionGate.Overdue overdue = gate.claimOverdue();
            if (overdue == SessionGate.Overdue.NOTHING) {
                gate.end(wait);
            }
            return overdue;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
