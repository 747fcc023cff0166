package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SmtpCourierTest {
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

    @Test
    void deliversOneMessageToOneHost() {
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(receipt.hostFault()).isFalse();
        assertThat(receipt.maybeTaken()).isFalse();
        assertThat(peer.contents()).containsExactly(CourierFixture.TEXT);
        assertThat(peer.commands())
                .containsExactly(
                        "EHLO posthorn.test", "MAIL FROM:<sender@example.com>", "RCPT TO:<a@example.org>", "DATA");
    }

    @Test
    void keepsItsConnection() {
        Courier courier = fixture.smtp(peer.port());
        courier.deliver(mail("a@example.org"));
        assertThat(courier.isConnected()).isTrue();
        courier.deliver(mail("b@example.org"));
        courier.close();
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.contents()).hasSize(2);
        assertThat(peer.count("QUIT")).isEqualTo(1);
        assertThat(courier.isConnected()).isFalse();
    }

    @Test
    void connectsAnewWhenThePeerClosedTheKeptConnection() throws Exception {
        Courier courier = fixture.smtp(peer.port());
        courier.deliver(mail("a@example.org"));
        peer.dropConnections();
        Receipt receipt = courier.deliver(mail("b@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(receipt.hostFault()).isFalse();
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    @Tag("req039")
    @Tag("req040")
    void judgesEachRecipientOnItsOwn() {
        peer.inTurn("RCPT", "250 ok", "451 4.2.0 later", "550 5.1.1 nobody", "250 ok");
        Receipt receipt = fixture.smtp(peer.port())
                .deliver(mail("a@example.org", "b@example.org", "c@example.org", "d@example.org"));
        assertThat(kinds(receipt))
                .containsExactly("Delivered 2.0.0", "Deferred 4.2.0", "Bounced 5.1.1", "Delivered 2.0.0");
        assertThat(peer.contents()).hasSize(1);
        assertThat(peer.count("RCPT")).isEqualTo(4);
        assertThat(receipt.hostFault()).isFalse();
    }

    @Test
    @Tag("req039")
    void waitsForEachReplyWithoutPipelining() {
        peer.on("EHLO", "250 peer.test");
        peer.inTurn("RCPT", "550 5.1.1 nobody", "250 ok");
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail("a@example.org", "b@example.org"));
        assertThat(kinds(receipt)).containsExactly("Bounced 5.1.1", "Delivered 2.0.0");
    }

    @Test
    @Tag("req045")
    void defersWhenTheConnectionIsLostBehindTheFinalDot() throws Exception {
        try (var other = new ScriptedPeer()) {
            peer.on(ScriptedPeer.DOT, ScriptedPeer.DROP);
            Receipt receipt = fixture.inOrder(peer.port(), other.port()).deliver(mail("a@example.org"));
            assertThat(kinds(receipt)).containsExactly("Deferred 4.4.2");
            assertThat(receipt.hostFault()).isTrue();
            assertThat(receipt.maybeTaken()).isTrue();
            assertThat(other.connections()).isZero();
        }
    }
}
