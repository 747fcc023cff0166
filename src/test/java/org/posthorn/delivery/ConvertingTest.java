package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;

/// 8-bit and binary content to peers that take it, and to those that don't.
class ConvertingTest {
    private static final String EIGHT_BIT = "Subject: x\r\n\r\ncaf\u00e9\r\n";
    private static final String SIGNED = """
            Content-Type: multipart/signed; boundary=b; protocol="application/pgp-signature"

            --b

            caf\u00e9
            --b--
            """.replace("\n", "\r\n");

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

    private Receipt deliver(BodyType body, String text) {
        return fixture.smtp(peer.port()).deliver(consignment(body, text));
    }

    private static Consignment consignment(BodyType body, String text) {
        var envelope = new Envelope(
                ReversePath.NULL,
                CourierFixture.envelope("a@example.org").recipients(),
                body,
                false,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL);
        return mail(envelope, text);
    }

    @ParameterizedTest
    @EnumSource(
            value = BodyType.class,
            names = {"SEVEN_BIT", "EIGHT_BIT_MIME"})
    @Tag("req069")
    void eightBitContentIsCalledThat(BodyType declared) {
        assertThat(kinds(deliver(declared, EIGHT_BIT))).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).contains("MAIL FROM:<> BODY=8BITMIME");
        assertThat(peer.contents()).containsExactly(EIGHT_BIT);
    }

    @ParameterizedTest
    @EnumSource(
            value = BodyType.class,
            names = {"SEVEN_BIT", "EIGHT_BIT_MIME"})
    @Tag("req069")
    void itIsConvertedForAPeerWithout8BitMime(BodyType declared) {
        peer.on("EHLO", "250-peer.test", "250 SIZE");
        assertThat(kinds(deliver(declared, EIGHT_BIT))).containsExactly("Delivered 2.0.0");
        String converted = peer.contents().getFirst();
        assertThat(converted)
                .contains("Content-Transfer-Encoding: quoted-printable")
                .endsWith("\r\n\r\ncaf=E9\r\n");
        assertThat(peer.commands()).contains("MAIL FROM:<> SIZE=" + converted.length());
    }

    @Test
    @Tag("req069")
    void itIsConvertedForAPeerThatKnowsHeloOnly() {
        peer.on("EHLO", "502 what?");
        assertThat(kinds(deliver(BodyType.EIGHT_BIT_MIME, EIGHT_BIT))).containsExactly("Delivered 2.0.0");
        assertThat(peer.contents().getFirst()).endsWith("caf=E9\r\n");
    }

    @Test
    @Tag("req069")
    void largeContentIsCalledEightBitUnseenAndLeftAloneWhereThatMatters() throws Exception {
        String large = "Subject: x\r\n\r\n" + ("x".repeat(510) + "\r\n").repeat(520);
        deliver(BodyType.SEVEN_BIT, large);
        assertThat(peer.commands()).contains("MAIL FROM:<> BODY=8BITMIME");
        try (var modest = new ScriptedPeer()) {
            modest.on("EHLO", "250 peer.test");
            fixture.smtp(modest.port()).deliver(mail(CourierFixture.envelope("a@example.org"), large));
            assertThat(modest.contents()).containsExactly(large);
        }
    }

    @Test
    void whatIsDeclaredAndIsNotThereIsLeftAlone() {
        peer.on("EHLO", "250 peer.test");
        deliver(BodyType.EIGHT_BIT_MIME, CourierFixture.TEXT);
        assertThat(peer.contents()).containsExactly(CourierFixture.TEXT);
    }

    @Test
    @Tag("req069")
    void aSignatureIsNotBroken() throws Exception {
        peer.on("EHLO", "250 peer.test");
        Receipt receipt = deliver(BodyType.EIGHT_BIT_MIME, SIGNED);
        assertThat(kinds(receipt)).containsExactly("Bounced 5.6.3");
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).contains("signed");
        assertThat(peer.count("MAIL")).isZero();
        try (var better = new ScriptedPeer()) {
            assertThat(kinds(fixture.inOrder(peer.port(), better.port()).deliver(mail(SIGNED_ENVELOPE, SIGNED))))
                    .containsExactly("Delivered 2.0.0");
            assertThat(better.contents()).containsExactly(SIGNED);
        }
    }

    private static final Envelope SIGNED_ENVELOPE = CourierFixture.envelope("a@example.org");

    @ParameterizedTest
    @CsvSource({
        "250-CHUNKING, 250 BINARYMIME, MAIL FROM:<> BODY=BINARYMIME, BDAT",
        "250-8BITMIME, 250 CHUNKING, MAIL FROM:<> BODY=8BITMIME, BDAT",
        "250-8BITMIME, 250 BINARYMIME, MAIL FROM:<> BODY=8BITMIME, DATA",
        "250-SIZE, 250 CHUNKING, MAIL FROM:<>, BDAT",
        "250-SIZE, 250 PIPELINING, MAIL FROM:<>, DATA"
    })
    @Tag("req064")
    void binaryContentGoesByWhatThePeerTakes(String one, String other, String mail, String verb) {
        String binary =
                "Content-Type: image/x\r\nContent-Transfer-Encoding: binary\r\nMIME-Version: 1.0\r\n\r\n\0\n\r\u00ff";
        peer.on("EHLO", "250-peer.test", one, other);
        assertThat(kinds(deliver(BodyType.BINARY_MIME, binary))).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).anyMatch(line -> line.startsWith(mail)).anyMatch(line -> line.startsWith(verb));
        boolean asItIs = mail.contains("BINARYMIME");
        assertThat(peer.contents().getFirst()).matches(text -> text.equals(binary) == asItIs);
        assertThat(asItIs || peer.contents().getFirst().contains("Content-Transfer-Encoding: base64\r\n\r\nAAoN/w=="))
                .isTrue();
    }

    /// It takes content by DATA, where a line end is a line end and nothing else is (RFC 3030 section 3).
    @Test
    @Tag("req064")
    void binaryContentIsConvertedForLmtpWhateverIsOffered() {
        peer.on("LHLO", "250-peer.test", "250-8BITMIME", "250-CHUNKING", "250 BINARYMIME");
        Courier courier = fixture.courier(new Destination.Lmtp("127.0.0.1", peer.port()));
        String binary = "Content-Type: image/x\r\nMIME-Version: 1.0\r\n\r\n\0\n\r\u00ff";
        assertThat(kinds(courier.deliver(consignment(BodyType.BINARY_MIME, binary))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).contains("MAIL FROM:<> BODY=8BITMIME", "DATA");
        assertThat(peer.contents().getFirst()).endsWith("Content-Transfer-Encoding: base64\r\n\r\nAAoN/w==\r\n");
    }

    @Test
    @Tag("req064")
    void binaryContentThatCantBeConvertedComesBack() {
        assertThat(kinds(deliver(BodyType.BINARY_MIME, "Subject: a\nb\r\n\r\nx\r\n")))
                .containsExactly("Bounced 5.6.3");
        assertThat(peer.count("MAIL")).isZero();
    }

    @Test
    void theLimitOfThePeerHoldsForWhatItGets() {
        peer.on("EHLO", "250-peer.test", "250 SIZE 60");
        assertThat(kinds(deliver(BodyType.SEVEN_BIT, EIGHT_BIT))).containsExactly("Bounced 5.3.4");
    }
}
