package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.envelope;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;
import static org.posthorn.delivery.CourierFixture.unreadable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;

/// Transactions with several recipients, and contents of every shape.
class TransactionTest {
    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new ScriptedPeer();
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    private static String[] recipients(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "user" + i + "@example.org")
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b@example.org",
                ".a@example.org",
                "a.@host_name",
                "\"a..b\"@example.org",
                "\"a b\"@example.org",
                "\"\"@b.test",
                "../x@example.org"
            })
    void addressesGoOutAsTheyWereWritten(String address) {
        Envelope envelope =
                Envelope.of(ReversePath.parse(address), List.of(MailAddress.parse(address)), Origin.INTERNAL);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail(envelope, CourierFixture.TEXT))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).contains("MAIL FROM:<" + address + '>', "RCPT TO:<" + address + '>');
    }

    @Test
    @Tag("req042")
    void splitsAtAHundredRecipients() {
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail(recipients(250)));
        assertThat(kinds(receipt)).isEqualTo(Collections.nCopies(250, "Delivered 2.0.0"));
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.contents()).hasSize(3);
        assertThat(peer.commands().stream().filter(c -> c.startsWith("RCPT")))
                .hasSize(250)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"452 4.5.3 too many, true", "552 too many, true", "452 too many, false"})
    @Tag("req042")
    @Tag("req044")
    void sendsTheRestWhenThePeerTakesFewer(String reply, boolean pipelining) {
        if (!pipelining) {
            peer.on("EHLO", "250 peer.test");
        }
        peer.inTurn("RCPT", "250 ok", "250 ok", reply, reply, "250 ok", "250 ok");
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail(recipients(4)));
        assertThat(kinds(receipt)).isEqualTo(Collections.nCopies(4, "Delivered 2.0.0"));
        assertThat(peer.contents()).hasSize(2);
        assertThat(peer.commands())
                .endsWith(
                        "MAIL FROM:<sender@example.com>",
                        "RCPT TO:<user2@example.org>",
                        "RCPT TO:<user3@example.org>",
                        "DATA");
    }

    @Test
    @Tag("req058")
    void sendsALoneDotWhenNobodyWasAccepted() {
        peer.inTurn("RCPT", "550 5.1.1 no", "451 4.2.0 later", "250 ok");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail(recipients(2))))).containsExactly("Bounced 5.1.1", "Deferred 4.2.0");
        assertThat(peer.contents()).containsExactly("");
        assertThat(kinds(courier.deliver(mail("c@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(1);
    }

    @Test
    void resetsATransactionThatWasLeftOpen() {
        peer.inTurn("RCPT", "550 5.1.1 no", "250 ok").inTurn("DATA", "554 5.5.1 no valid recipients", "354 go on");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Bounced 5.1.1");
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.commands()).containsSubsequence("DATA", "RSET", "MAIL FROM:<sender@example.com>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 what?", "554 5.5.1 too many errors", "452 4.3.1 no room", "421 4.4.2 bye"})
    @Tag("req048")
    void aRefusedResetIsNoneOfTheMail(String reply) {
        peer.inTurn("RCPT", "550 5.1.1 no", "250 ok").inTurn("DATA", "554 5.5.1 no valid recipients", "354 go on");
        peer.on("RSET", reply);
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Bounced 5.1.1");
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    @Tag("req048")
    void aRefusedSenderTouchesOneMessageOnly() {
        peer.inTurn("MAIL", "550 5.7.1 not you", "250 ok")
                .inTurn("RCPT", "503 no MAIL", "250 ok")
                .inTurn("DATA", "503 no MAIL", "354 go on");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Bounced 5.7.1");
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    @Tag("req046")
    void sendsContentOctetForOctet(boolean large) {
        var text = new StringBuilder("Subject: x\r\n\r\n.\r\n..\r\n.a\r\n");
        for (int i = 0; large && i < 20_000; i++) {
            text.append(i % 7 == 0 ? "." : "").append("line ").append(i).append("\r\n");
        }
        fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org"), text.toString()));
        String received = peer.contents().getFirst();
        assertThat(("\r\n" + received).replace("\r\n..", "\r\n.").substring(2)).isEqualTo(text.toString());
    }

    @Test
    @Tag("req046")
    void endsALastLineThatHasNoEnd() {
        fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org"), "Subject: x\r\n\r\nend"));
        assertThat(peer.contents()).containsExactly("Subject: x\r\n\r\nend\r\n");
    }

    @Test
    @Tag("req043")
    void aPeerThatTakesNoContentIsCut() {
        peer.on("DATA", ScriptedPeer.DEAF);
        fixture.settings =
                fixture.settings.withTimeouts(CourierFixture.timeouts(CourierFixture.PATIENT, CourierFixture.BRIEF));
        String large = "x".repeat(16_000_000) + "\r\n";
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org"), large));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.2");
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).contains("content", "timed out");
    }

    @Test
    void aPeerThatRefusesContentHalfWayIsHeard() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuseHalfWay(server));
            String large = "x".repeat(16_000_000) + "\r\n";
            Receipt receipt = fixture.smtp(server.getLocalPort()).deliver(mail(envelope("a@example.org"), large));
            assertThat(kinds(receipt)).containsExactly("Bounced 5.3.4");
        }
    }

    /// Goes ahead, takes some, says why it wants no more, and closes.
    private static void refuseHalfWay(ServerSocket server) {
        try (Socket socket = server.accept()) {
            var out = socket.getOutputStream();
            var in = socket.getInputStream();
            var commands = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII), 1);
            out.write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
            for (String line = commands.readLine(); !line.equals("DATA"); line = commands.readLine()) {
                out.write("250 ok\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("354 go ahead\r\n".getBytes(StandardCharsets.US_ASCII));
            in.readNBytes(1000);
            out.write("552 5.3.4 too large\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The client went away.
        }
    }

    @Test
    void contentThatCannotBeReadIsNeverEnded() {
        Receipt receipt = fixture.smtp(peer.port()).deliver(unreadable(envelope("a@example.org")));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.0");
        // Why may name folders, and the sender gets to read this.
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).isEqualTo("the message could not be read");
        assertThat(receipt.hostFault()).isFalse();
        assertThat(peer.contents()).isEmpty();
    }

    @Test
    void lmtpAnswersForEachRecipient() {
        peer.inTurn("RCPT", "250 ok", "550 5.1.1 no", "250 ok", "250 ok")
                .inTurn(ScriptedPeer.DOT, "250 2.0.0 ok", "452 4.2.2 full", "554 5.6.0 no");
        Courier courier = fixture.courier(new Destination.Lmtp("127.0.0.1", peer.port()));
        assertThat(kinds(courier.deliver(mail(recipients(4)))))
                .containsExactly("Delivered 2.0.0", "Bounced 5.1.1", "Deferred 4.2.2", "Bounced 5.6.0");
        assertThat(peer.commands()).startsWith("LHLO posthorn.test").noneMatch(c -> c.startsWith("EHLO"));
        assertThat(courier.isConnected()).isTrue();
    }

    @Test
    void lmtpKeepsWhatWasAnsweredBeforeTheConnectionWasLost() {
        peer.inTurn(ScriptedPeer.DOT, "250 2.0.0 ok", ScriptedPeer.DROP);
        Courier courier = fixture.courier(new Destination.Lmtp("127.0.0.1", peer.port()));
        assertThat(kinds(courier.deliver(mail(recipients(3)))))
                .containsExactly("Delivered 2.0.0", "Deferred 4.4.2", "Deferred 4.4.2");
    }
}
