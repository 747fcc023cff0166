package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.TEXT;
import static org.posthorn.delivery.CourierFixture.envelope;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;
import static org.posthorn.delivery.CourierFixture.unreadable;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Content by BDAT (RFC 3030), alone and together with its envelope.
class ChunkingTest {
    private static final String LAST = "BDAT " + TEXT.length() + " LAST";
    private static final ExchangeSettings SMALL_CHUNKS =
            new ExchangeSettings(1000, 64 * 1024, Duration.ofHours(1), 1000, Set.of());

    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new ScriptedPeer();
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250-8BITMIME", "250 CHUNKING");
        fixture.settings = fixture.settings.withExchange(SMALL_CHUNKS);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    private static String text(int octets) {
        return "Subject: x\r\n\r\n" + ".".repeat(octets - 14);
    }

    @Test
    void contentGoesWithItsEnvelope() {
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org", "b@example.org"))))
                .containsExactly("Delivered 2.0.0", "Delivered 2.0.0");
        assertThat(kinds(courier.deliver(mail("c@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.contents()).containsExactly(TEXT, TEXT);
        assertThat(peer.commands())
                .containsExactly(
                        "EHLO posthorn.test",
                        "MAIL FROM:<sender@example.com>",
                        "RCPT TO:<a@example.org>",
                        "RCPT TO:<b@example.org>",
                        LAST,
                        "MAIL FROM:<sender@example.com>",
                        "RCPT TO:<c@example.org>",
                        LAST);
        assertThat(peer.connections()).isEqualTo(1);
    }

    /// Answers nothing before it has all: whoever waits for a reply to the envelope waits for ever.
    @Test
    void oneRoundTripIsEnough() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            List<String> groups = new CopyOnWriteArrayList<>();
            Thread.ofVirtual().start(() -> answerWhenAllIsThere(server, groups));
            Courier courier = fixture.smtp(server.getLocalPort());
            for (int i = 0; i < 3; i++) {
                assertThat(kinds(courier.deliver(mail("a@example.org", "b@example.org"))))
                        .containsExactly("Delivered 2.0.0", "Bounced 5.1.1");
            }
            assertThat(groups)
                    .hasSize(3)
                    .allSatisfy(group -> assertThat(group)
                            .startsWith("MAIL FROM:")
                            .contains(LAST)
                            .endsWith(TEXT));
        }
    }

    private static void answerWhenAllIsThere(ServerSocket server, List<String> groups) {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
            readUntil(socket, "\r\n");
            out.write("250-peer\r\n250-CHUNKING\r\n250 PIPELINING\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 3; i++) {
                groups.add(readUntil(socket, TEXT));
                out.write("250 ok\r\n250 ok\r\n550 5.1.1 no\r\n250 2.0.0 ok\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        var read = new StringBuilder();
        while (read.length() < end.length()
                || !read.substring(read.length() - end.length()).equals(end)) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                throw new IOException("closed");
            }
            read.append((char) octet);
        }
        return read.toString();
    }

    @Test
    @Tag("req040")
    void whoIsRefusedIsNotDeliveredTo() {
        peer.inTurn("RCPT", "550 5.1.1 no", "250 ok", "451 4.2.0 later", "250 ok");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org", "b@example.org", "c@example.org"))))
                .containsExactly("Bounced 5.1.1", "Delivered 2.0.0", "Deferred 4.2.0");
        assertThat(kinds(courier.deliver(mail("d@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("RSET")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"503 5.5.1 nobody to take it for", "554 5.5.1 no valid recipients", "450 4.5.1 no"})
    @Tag("req065")
    @Tag("req058")
    void contentForNobodyIsRefusedAndReset(String reply) {
        peer.inTurn("RCPT", "550 5.1.1 no", "451 4.2.0 later", "250 ok").inTurn("BDAT", reply, "250 2.0.0 ok");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org", "b@example.org"))))
                .containsExactly("Bounced 5.1.1", "Deferred 4.2.0");
        assertThat(kinds(courier.deliver(mail("c@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.commands()).containsSubsequence(LAST, "RSET", "MAIL FROM:<sender@example.com>", LAST);
        assertThat(peer.contents()).containsExactly(TEXT);
    }

    @Test
    @Tag("req048")
    void aRefusedSenderIsTheReasonAndNotWhatFollows() {
        peer.inTurn("MAIL", "550 5.7.1 not you", "250 ok")
                .inTurn("RCPT", "503 5.5.1 no MAIL", "250 ok")
                .inTurn("BDAT", "503 5.5.1 no MAIL", "250 2.0.0 ok");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Bounced 5.7.1");
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.commands()).containsSubsequence(LAST, "RSET", "MAIL FROM:<sender@example.com>");
    }

    @ParameterizedTest
    @CsvSource({"552 5.3.4 too large, Bounced 5.3.4", "452 4.3.1 no room, Deferred 4.3.1"})
    @Tag("req065")
    void aRefusedLastChunkIsResetToo(String reply, String kind) {
        peer.inTurn("BDAT", reply, "250 2.0.0 ok");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly(kind);
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).containsSubsequence(LAST, "RSET", "MAIL FROM:<sender@example.com>", LAST);
    }

    @ParameterizedTest
    @CsvSource({
        "552 5.3.4 too large, Bounced 5.3.4",
        "452 4.3.1 no room, Deferred 4.3.1",
    })
    @Tag("req065")
    void noChunkFollowsARefusedOne(String reply, String kind) {
        peer.inTurn("BDAT", "250 2.0.0 ok", reply, "250 2.0.0 ok");
        Courier courier = fixture.smtp(peer.port());
        Receipt receipt = courier.deliver(mail(envelope("a@example.org"), text(200_000)));
        assertThat(kinds(receipt)).containsExactly(kind);
        assertThat(peer.count("BDAT")).isEqualTo(2);
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.commands())
                .containsSubsequence("BDAT 65536", "BDAT 65536", "RSET", "MAIL FROM:<sender@example.com>", LAST);
        assertThat(peer.contents()).containsExactly(TEXT);
    }

    @Test
    void largeContentGoesInChunksAfterTheEnvelope() {
        peer.inTurn("RCPT", "550 5.1.1 no", "250 ok");
        Receipt receipt =
                fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org", "b@example.org"), text(200_000)));
        assertThat(kinds(receipt)).containsExactly("Bounced 5.1.1", "Delivered 2.0.0");
        assertThat(peer.commands())
                .endsWith("RCPT TO:<b@example.org>", "BDAT 65536", "BDAT 65536", "BDAT 65536", "BDAT 3392 LAST");
        assertThat(peer.contents()).containsExactly(text(200_000));
    }

    @Test
    void largeContentForNobodyIsNotSent() {
        peer.on("RCPT", "550 5.1.1 no");
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org"), text(200_000)));
        assertThat(kinds(receipt)).containsExactly("Bounced 5.1.1");
        assertThat(peer.count("BDAT")).isZero();
    }

    @Test
    void withoutPipeliningEachCommandWaits() {
        peer.on("EHLO", "250-peer.test", "250 CHUNKING").on("RCPT", "550 5.1.1 no");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Bounced 5.1.1");
        assertThat(peer.count("BDAT")).isZero();
        peer.on("RCPT", "250 ok");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.contents()).containsExactly(TEXT);
    }

    @ParameterizedTest
    @CsvSource({"500 what is BDAT?", "502 5.5.1 not here", "503 5.5.1 DATA expected", "504 5.5.4 no"})
    void aPeerThatDoesNotKnowItAfterAllGetsData(String reply) {
        peer.on("BDAT", reply);
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org", "b@example.org"))))
                .containsExactly("Delivered 2.0.0", "Delivered 2.0.0");
        assertThat(kinds(courier.deliver(mail("c@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("BDAT")).isEqualTo(1);
        assertThat(peer.count("DATA")).isEqualTo(2);
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.contents()).containsExactly(TEXT, TEXT);
    }

    /// What such a peer takes for commands must not be answered for by a message that comes later.
    @Test
    void aPeerThatTookContentForCommandsIsLeft() {
        peer.inTurn("RCPT", "550 5.1.1 no", "250 ok").on("BDAT", ScriptedPeer.UNKNOWN);
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Bounced 5.1.1");
        assertThat(courier.isConnected()).isFalse();
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        // That it does not know BDAT is certain only now.
        assertThat(peer.connections()).isEqualTo(3);
        assertThat(peer.contents()).containsExactly(TEXT);
    }

    @ParameterizedTest
    @CsvSource({"BDAT, drop", "BDAT, 354 what?", "MAIL, drop", "RCPT, drop", "RCPT, 333 hm"})
    @Tag("req045")
    void onceAllIsSentThePeerMayHaveIt(String step, String reply) throws Exception {
        peer.on(step, reply);
        try (var other = new ScriptedPeer()) {
            Receipt receipt = fixture.inOrder(peer.port(), other.port()).deliver(mail("a@example.org"));
            assertThat(kinds(receipt)).first().asString().startsWith("Deferred");
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void aPeerThatFallsSilentBehindItGetsDataTheNextTime() {
        peer.on("BDAT", ScriptedPeer.DROP);
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).endsWith("DATA");
    }

    @Test
    void aFaultBetweenChunksLeavesItToTheNextHost() throws Exception {
        peer.inTurn("BDAT", "250 ok", ScriptedPeer.DROP);
        try (var other = new ScriptedPeer()) {
            Receipt receipt =
                    fixture.inOrder(peer.port(), other.port()).deliver(mail(envelope("a@example.org"), text(200_000)));
            assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
            assertThat(other.contents()).hasSize(1);
        }
    }

    @Test
    void aPeerThatSaysNoBeforeItHasAllIsHeard() {
        peer.on("MAIL", "421 4.7.0 too busy");
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.7.0");
        assertThat(receipt.hostFault()).isTrue();
    }

    /// What was not sent as a whole is not there: the peer's reply counts, or the next host.
    @ParameterizedTest
    @CsvSource({
        "'550 5.7.1 not you\r\n', Bounced 5.7.1",
        "'250 ok\r\n550 5.1.1 no\r\n', Bounced 5.1.1",
        "'', Deferred 4.4.2"
    })
    void aPeerThatClosesBeforeItHasAllIsHeard(String parting, String kind) throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> closeHalfWay(server, parting));
            fixture.settings = fixture.settings.withExchange(
                    new ExchangeSettings(16 << 20, 64 * 1024, Duration.ofHours(1), 1000, Set.of()));
            Receipt receipt =
                    fixture.smtp(server.getLocalPort()).deliver(mail(envelope("a@example.org"), text(16_000_000)));
            assertThat(kinds(receipt)).containsExactly(kind);
        }
    }

    private static void closeHalfWay(ServerSocket server, String parting) {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
            readUntil(socket, "\r\n");
            out.write("250-peer\r\n250-CHUNKING\r\n250 PIPELINING\r\n".getBytes(StandardCharsets.US_ASCII));
            readUntil(socket, "LAST\r\n");
            out.write(parting.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The client has gone.
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {26, 200_000})
    @Tag("req043")
    void aPeerThatHangsAtAChunkIsCut(int octets) {
        peer.on("BDAT", ScriptedPeer.STALL);
        fixture.settings = fixture.settings.withTimeouts(DeliveryTimeouts.all(Duration.ofMillis(100)));
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org"), text(octets)));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.2");
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).contains("timed out");
        assertThat(receipt.hostFault()).isTrue();
    }

    @Test
    void contentThatCannotBeReadIsNeverEnded() {
        Receipt receipt = fixture.smtp(peer.port()).deliver(unreadable(envelope("a@example.org")));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.0");
        assertThat(receipt.hostFault()).isFalse();
        assertThat(peer.contents()).isEmpty();
    }

    /// Else the reply to RCPT would be taken for the one to the content, and what nobody took for delivered.
    @ParameterizedTest
    @ValueSource(strings = {"250 2.0.0 once more", "421 4.4.2 bye", "what?"})
    void aReplyTooManyEndsTheConnection(String unasked) {
        peer.inTurn("BDAT", "250 2.0.0 ok\r\n" + unasked, "552 5.3.4 too large");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        Receipt receipt = courier.deliver(mail("b@example.org"));
        assertThat(kinds(receipt)).containsExactly("Bounced 5.3.4");
        assertThat(receipt.hostFault()).isFalse();
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.count("MAIL")).isEqualTo(2);
    }

    @Test
    void aReplyTooManyToTheEnvelopeIsNotOneToAChunk() {
        peer.on("RCPT", "250 ok\r\n250 ok, really");
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org"), text(200_000)));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.5.0");
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).contains("nobody asked for: 250 ok, really");
        assertThat(receipt.hostFault()).isTrue();
        assertThat(peer.count("BDAT")).isZero();
    }

    /// Nothing of the mail was on its way yet.
    @ParameterizedTest
    @ValueSource(strings = {"500 what?", "450 4.5.0 no", "421 4.4.2 bye"})
    @Tag("req065")
    void aRefusedResetIsNoneOfTheMail(String reply) throws Exception {
        peer.inTurn("RCPT", "550 5.1.1 no", "250 ok").inTurn("BDAT", "554 5.5.1 no", "250 2.0.0 ok");
        peer.on("RSET", reply);
        try (var other = new ScriptedPeer()) {
            Courier courier = fixture.inOrder(peer.port(), other.port());
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Bounced 5.1.1");
            assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
            assertThat(peer.contents().size() + other.contents().size()).isEqualTo(1);
        }
    }

    @Test
    @Timeout(30)
    void withoutAMemoryOfDoubtsDataFollowsAllTheSame() {
        fixture.settings =
                fixture.settings.withExchange(new ExchangeSettings(1000, 65536, Duration.ZERO, 1000, Set.of()));
        peer.on("BDAT", "500 what is BDAT?");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.count("BDAT")).isEqualTo(1);
        assertThat(peer.contents()).containsExactly(TEXT);
    }

    @Test
    void aConnectionHasItsShareOfMessages() {
        fixture.settings = fixture.settings.withExchange(new ExchangeSettings(1000, 65536, Duration.ZERO, 2, Set.of()));
        Courier courier = fixture.smtp(peer.port());
        for (int i = 0; i < 5; i++) {
            assertThat(courier.isConnected()).isEqualTo(i % 2 == 1);
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        }
        assertThat(peer.connections()).isEqualTo(3);
        assertThat(peer.count("QUIT")).isEqualTo(2);
    }

    @Test
    void manyRecipientsAreAskedFirst() {
        String[] recipients = IntStream.range(0, 101)
                .mapToObj(i -> "user" + i + "@example.org")
                .toArray(String[]::new);
        peer.on("RCPT", "550 5.1.1 no");
        fixture.settings = new DeliverySettings(
                        "posthorn.test", DeliveryTimeouts.defaults(), 200, 10, true, true, Duration.ZERO)
                .withExchange(SMALL_CHUNKS);
        fixture.smtp(peer.port()).deliver(mail(recipients));
        assertThat(peer.count("BDAT")).isZero();
    }
}
