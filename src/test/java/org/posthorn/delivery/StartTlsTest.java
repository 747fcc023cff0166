package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.event.MailEvent.TlsStarted;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TlsSettings;

class StartTlsTest {
    private static ServerTls server;

    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        server = ServerTls.load(
                TlsSettings.of(folder.resolve("certificate.pem"), folder.resolve("key.pem")),
                "peer.test",
                InstantSource.system());
    }

    @BeforeEach
    void start() throws Exception {
        peer = new ScriptedPeer();
        peer.inTurn("EHLO", "250-peer.test\r\n250-STARTTLS\r\n250 SIZE", "250-peer.test\r\n250 PIPELINING");
        fixture.tls = ClientTls.opportunistic()::wrap;
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    @Test
    @Tag("req073")
    void asksAgainWhatThePeerOffersUnderTls() {
        peer.tls(server);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.commands())
                .startsWith(
                        "EHLO posthorn.test",
                        "STARTTLS",
                        "(TLS)",
                        "EHLO posthorn.test",
                        "MAIL FROM:<sender@example.com>");
        assertThat(fixture.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        TlsStarted.class, event -> assertThat(event.inbound()).isFalse());
    }

    @Test
    @Tag("req073")
    void forgetsRepliesThatCameAheadOfTheHandshake() {
        peer.tls(server).on("STARTTLS", "220 go ahead", "250-injected.test", "250 DSN");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).contains("(TLS)", "MAIL FROM:<sender@example.com>");
    }

    @Test
    @Tag("req074")
    void goesOnInClearTextWhereThePeerWillNot() {
        peer.on("STARTTLS", "454 not now");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(1);
    }

    @Test
    @Tag("req074")
    void connectsAnewInClearTextWhenTheHandshakeFails() {
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
    }

    /// To a host that the DNS names.
    private Courier byDns() {
        return fixture.courier(new Destination.SmtpHosts(
                "test",
                List.of(new RankedHost(0, "127.0.0.1", peer.port())),
                new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED)));
    }

    /// Whoever sits on the way could make mail bounce by breaking the handshake.
    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA"})
    @Tag("req074")
    void whoInsistsOnTlsThatFailedGetsTheMailLater(String step) {
        peer.on(step, "530 5.7.0 Must issue a STARTTLS command first");
        Receipt receipt = byDns().deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.0.0");
        assertThat(receipt.hostFault()).isTrue();
    }

    @Test
    void whoWantsALoginUnderTlsNeverTakesTheMail() {
        peer.tls(server).on("MAIL", "530 5.7.0 no TLS is enough, log in");
        assertThat(kinds(byDns().deliver(mail("a@example.org")))).containsExactly("Bounced 5.7.0");
    }

    @Test
    void aDefectLeavesNoConnectionOpen() {
        List<Socket> opened = new ArrayList<>();
        fixture.connector = (remote, local, timeout, cuttable) -> {
            Socket socket = Connector.tcp().connect(remote, local, timeout, cuttable);
            opened.add(socket);
            return socket;
        };
        fixture.tls = (socket, host) -> {
            throw new IllegalStateException("a defect");
        };
        peer.on("STARTTLS", "220 go ahead", "250 and wait");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Deferred 4.3.0");
        assertThat(opened).singleElement().matches(Socket::isClosed);
    }

    @Test
    @Tag("req074")
    void waitsInsteadWhereClearTextIsNotWanted() {
        fixture.settings = new DeliverySettings(
                "posthorn.test", DeliveryTimeouts.defaults(), 100, 10, true, false, Duration.ofMinutes(1));
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Deferred 4.7.5");
        peer.on("STARTTLS", "454 4.7.0 not now").on("EHLO", "250-peer.test", "250 STARTTLS");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Deferred 4.7.0");
        assertThat(peer.count("MAIL")).isZero();
    }

    /// The moment of its first handshake is that of a session, however often it is resumed.
    @Test
    void resumesTheSessionOfAnEarlierConnection() {
        peer.tls(server);
        var sockets = new ArrayList<SSLSocket>();
        fixture.tls = remembering(ClientTls.opportunistic(), sockets);
        for (int i = 0; i < 3; i++) {
            peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 PIPELINING");
            Courier courier = fixture.smtp(peer.port());
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
            courier.close();
            if (i == 1) {
                // Full handshakes differ, as this one with a client that has no session shows.
                fixture.tls = remembering(ClientTls.opportunistic(), sockets);
            }
        }
        assertThat(created(sockets.get(1))).isEqualTo(created(sockets.get(0)));
        assertThat(created(sockets.get(2))).isGreaterThan(created(sockets.get(0)));
    }

    private static TlsUpgrade remembering(ClientTls client, List<SSLSocket> sockets) {
        return (socket, host) -> {
            sockets.add(client.wrap(socket, host));
            return sockets.getLast();
        };
    }

    private static long created(SSLSocket socket) {
        return socket.getSession().getCreationTime();
    }

    @Test
    void isNotUsedWhenSwitchedOff() {
        fixture.settings = new DeliverySettings(
                "posthorn.test", DeliveryTimeouts.defaults(), 100, 10, false, true, Duration.ofMinutes(1));
        fixture.smtp(peer.tls(server).port()).deliver(mail("a@example.org"));
        assertThat(peer.count("STARTTLS")).isZero();
    }
}
