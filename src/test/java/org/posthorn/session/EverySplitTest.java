package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.spool.MemorySpool.Stored;

/// What mail servers got wrong, at every split of the octets into two reads, and one octet at a time: the answers
/// and the messages are always the same.
final class EverySplitTest {
    private static final String ENVELOPE =
            "EHLO client.example\r\nMAIL FROM:<bob@example.com>\r\nRCPT TO:<alice@example.org>\r\n";
    private static final String INNER =
            "MAIL FROM:<inner@example.com>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\nx\r\n.\r\n";

    /// What a server said, and the messages it took, without their Received fields.
    private record Result(String codes, List<String> messages) {}

    @FunctionalInterface
    private interface Setup {
        Server make();
    }

    private static Result play(Server server, InputStream sent) throws IOException {
        String codes = Server.codes(server.answers(Server.STRANGER, sent));
        assertThat(server.spool.open).isZero();
        assertThat(server.pool.available()).isEqualTo(4);
        return new Result(
                codes, server.spool.stored.stream().map(EverySplitTest::content).toList());
    }

    private static String content(Stored stored) {
        return stored.text().substring(stored.text().indexOf("+0000\r\n") + 7);
    }

    private static void everySplit(Setup setup, String sent, String codes, String... messages) throws IOException {
        byte[] octets = sent.getBytes(StandardCharsets.ISO_8859_1);
        var expected = new Result(codes, List.of(messages));
        for (int cut = 1; cut <= octets.length; cut++) {
            assertThat(play(setup.make(), FakeConnection.cutAt(octets, cut)))
                    .as("cut after %d of %d octets", cut, octets.length)
                    .isEqualTo(expected);
        }
        for (int block = 1; block <= 3; block++) {
            assertThat(play(setup.make(), FakeConnection.inBlocks(octets, block)))
                    .as("%d octets at a time", block)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @Tag("req001")
    @Tag("req002")
    @ValueSource(
            strings = {
                "\n.\n",
                "\r.\r",
                "\n.\r\n",
                "\r\n.\n",
                "\r\n.\r",
                "\r.\n",
                "\r.\r\n",
                "\n.\r",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\0\r\n.\n",
                "\r\n.\r\r\n",
                "\r\r\n.\r\r\n",
                "\n\r.\r\n"
            })
    void aWrongEndIsNoEnd(String ending) throws IOException {
        everySplit(
                Server::relay,
                ENVELOPE + "DATA\r\nouter" + ending + INNER + "NOOP\r\nQUIT\r\n",
                "220 250 250 250 354 550 250 221");
    }

    @Test
    @Tag("req003")
    void oneDotIsTakenOff() throws IOException {
        everySplit(
                Server::relay,
                ENVELOPE + "DATA\r\n..\r\n...\r\n..x\r\n.y\r\na.\r\n\r\n....\r\n.\r\nQUIT\r\n",
                "220 250 250 250 354 250 221",
                "\r\n.\r\n..\r\n.x\r\ny\r\na.\r\n\r\n...\r\n");
    }

    @Test
    @Tag("req025")
    void oneReceivedFieldThatNamesNoneOfSeveral() throws IOException {
        byte[] octets = Server.octets(
                ENVELOPE + "RCPT TO:<carol@example.org>\r\nDATA\r\nReceived: from a\r\n\r\nx\r\n.\r\nQUIT\r\n");
        String expected = "Received: from client.example ([198.51.100.7])\r\n"
                + "\tby mx.example.org with ESMTP id 0000000000001;\r\n"
                + "\tSun, 22 Nov 2026 20:55:51 +0000\r\nReceived: from a\r\n\r\nx\r\n";
        for (int cut = 1; cut <= octets.length; cut++) {
            var server = Server.relay();
            server.answers(Server.STRANGER, FakeConnection.cutAt(octets, cut));
            assertThat(server.spool.stored.getFirst().text()).isEqualTo(expected);
        }
        var server = Server.relay();
        server.answers(Server.STRANGER, FakeConnection.inBlocks(octets, 1));
        assertThat(server.spool.stored.getFirst().text()).isEqualTo(expected);
    }

    @Test
    @Tag("req027")
    void aLoopIsSeenWhereverTheHeaderIsCut() throws IOException {
        Setup three = () -> {
            var server = Server.relay();
            server.settings =
                    server.settings.withLimits(new SessionLimits(1 << 20, 100, 2048, 12_290, 1 << 16, 3, 100, 100, 5));
            return server;
        };
        String field = "Received: from a\r\n by b\r\n";
        String allowed = "rEcEiVeD: x\r\n" + field.repeat(2) + "Receivedx: y\r\n\r\n" + field.repeat(2);
        everySplit(three, ENVELOPE + "DATA\r\n" + allowed + ".\r\nQUIT\r\n", "220 250 250 250 354 250 221", allowed);
        everySplit(
                three,
                ENVELOPE + "DATA\r\n" + field.repeat(4) + "\r\nx\r\n.\r\nNOOP\r\nQUIT\r\n",
                "220 250 250 250 354 554 250 221");
    }

    @Test
    @Tag("req028")
    void noSpoolNo250() throws IOException {
        Setup full = () -> {
            var server = Server.relay();
            server.spool.room = 250;
            return server;
        };
        everySplit(
                full,
                ENVELOPE + "DATA\r\n" + "x".repeat(100) + "\r\n.\r\n" + "NOOP\r\nQUIT\r\n",
                "220 250 250 250 354 452 250 221");
        everySplit(
                full,
                ENVELOPE + "BDAT 50\r\n" + "x".repeat(50) + "BDAT 100 LAST\r\n" + "x".repeat(98)
                        + "\r\nNOOP\r\nQUIT\r\n",
                "220 250 250 250 250 452 250 221");
    }

    @Test
    @Tag("req061")
    void aRefusedChunkIsUsedUp() throws IOException {
        String chunk = "x\r\n.\r\n" + INNER;
        String bdat = "BDAT " + chunk.length() + " LAST\r\n" + chunk;
        everySplit(
                Server::relay,
                bdat + "EHLO x\r\n" + bdat + "MAIL FROM:<a@example.com>\r\n" + bdat + "NOOP\r\nQUIT\r\n",
                "220 503 250 503 250 554 250 221");
    }

    @Test
    @Tag("req061")
    @Tag("req062")
    void anAcceptedChunkIsNoMoreAndNoLess() throws IOException {
        String chunk = ".\r\n..\r\nQUIT\r\n.\r\n" + INNER;
        everySplit(
                Server::relay,
                ENVELOPE + "BDAT 1\r\n.BDAT " + (chunk.length() - 1) + "\r\n" + chunk.substring(1)
                        + "BDAT 0 LAST\r\nNOOP\r\nQUIT\r\n",
                "220 250 250 250 250 250 250 250 221",
                "\r\n" + chunk);
    }

    /// What was sent in clear text behind STARTTLS is dropped, wherever it was cut: the handshake takes all that
    /// came with it, or fails on it.
    @Test
    @Tag("req071")
    void nothingFromClearTextIsRunUnderTls() throws IOException {
        byte[] clear =
                Server.octets("EHLO evil.example\r\nSTARTTLS\r\n" + INNER + "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n");
        for (int cut = 1; cut <= clear.length; cut++) {
            assertInjectedNothing(FakeConnection.cutAt(clear, cut));
        }
        assertInjectedNothing(FakeConnection.inBlocks(clear, 1));
    }

    private static void assertInjectedNothing(InputStream clear) throws IOException {
        var server = Server.submission();
        var connection = new FakeConnection(InetAddress.ofLiteral(Server.STRANGER), clear)
                .thenUnderTls("MAIL FROM:<alice@example.org>\r\nEHLO y\r\nMAIL FROM:<alice@example.org>\r\nQUIT\r\n");
        server.sessions().open(connection).run();
        assertThat(Server.codes(connection.answers())).isEqualTo("220 250 220 503 250 530 221");
        assertThat(server.spool.stored).isEmpty();
    }
}
