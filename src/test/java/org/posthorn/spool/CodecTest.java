package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;

/// What is written to records comes back as it was, and what is cut short is refused.
class CodecTest {
    private static MessageHead head(Envelope envelope, RecipientStates states) {
        return new MessageHead(42, 1_000, 2_000, true, 123_456, 0xCAFEBABE, true, envelope, states);
    }

    private static Envelope fullEnvelope() {
        return new Envelope(
                ReversePath.of(new MailAddress("a b\"c", "exämple.org")),
                List.of(
                        new Recipient(
                                new MailAddress("One", "Example.NET"),
                                new Notify(false, true, true, false),
                                "rfc822;one+40x"),
                        Recipient.of(new MailAddress("two", "Example.NET")),
                        new Recipient(new MailAddress("postmaster", ""), Notify.NEVER, null)),
                BodyType.BINARY_MIME,
                true,
                ReturnContent.HEADERS,
                "QQ314159",
                new Origin("submission", "2001:db8::1", "[IPv6:2001:db8::1]", "ESMTPSA", "alice"));
    }

    private static RecipientStates mixedStates() {
        var states = new RecipientStates(3, 5);
        states.settle(new Settlement.Delivered(0));
        states.settle(new Settlement.Deferred(1, 7, Instant.ofEpochSecond(99), "451 4.3.0 später", true));
        states.settle(new Settlement.Bounced(2));
        return states;
    }

    private static void assertSame(RecipientStates actual, RecipientStates expected) {
        assertThat(actual.count()).isEqualTo(expected.count());
        assertThat(actual.open()).isEqualTo(expected.open());
        for (int place = 0; place < expected.count(); place++) {
            assertThat(actual.state(place)).isEqualTo(expected.state(place));
            assertThat(actual.attempts(place)).isEqualTo(expected.attempts(place));
            assertThat(actual.due(place)).isEqualTo(expected.due(place));
            assertThat(actual.delayReported(place)).isEqualTo(expected.delayReported(place));
            assertThat(actual.reason(place)).isEqualTo(expected.reason(place));
        }
    }

    @Test
    void headComesBack() throws Exception {
        MessageHead read = MessageHead.read(head(fullEnvelope(), mixedStates()).toOctets(false));
        assertThat(read.envelope()).isEqualTo(fullEnvelope());
        assertThat(read)
                .extracting(
                        MessageHead::id, MessageHead::began, MessageHead::arrived, MessageHead::size, MessageHead::sum)
                .containsExactly(42L, 1_000L, 2_000L, 123_456L, 0xCAFEBABE);
        assertThat(read.inFile()).isTrue();
        assertThat(read.held()).isTrue();
        assertSame(read.states(), mixedStates());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b@d.example",
                "\"a..b\"@d.example",
                ".a@host_name",
                "\"a.\"@d.example",
                "a.@d.example",
                "\"\"@d.example",
                "a@d.example"
            })
    void addressesComeBackAsTheyWereWritten(String text) throws Exception {
        MailAddress address = MailAddress.parse(text);
        MailAddress plain = MailAddress.parse("bob@d.example");
        var forwarded = new Recipient(address, Notify.UNSET, null, true);
        for (ReversePath sender : List.of(ReversePath.NULL, ReversePath.of(address), ReversePath.of(plain))) {
            for (List<Recipient> recipients : List.of(
                    List.of(Recipient.of(plain)),
                    List.of(Recipient.of(address), Recipient.of(plain)),
                    List.of(Recipient.of(plain), forwarded, Recipient.of(address)))) {
                for (DeliveryTerms terms : List.of(DeliveryTerms.NONE, new DeliveryTerms(null, null, 3, true))) {
                    var envelope = new Envelope(
                            sender,
                            recipients,
                            BodyType.SEVEN_BIT,
                            false,
                            ReturnContent.UNSET,
                            null,
                            Origin.INTERNAL,
                            terms);
                    var to = new OctetWriter(64);
                    EnvelopeCodec.write(envelope, to);
                    assertThat(EnvelopeCodec.read(new OctetReader(to.toArray())))
                            .isEqualTo(envelope);
                }
            }
        }
    }

    @Test
    void termsComeBack() throws Exception {
        Instant noon = Instant.parse("2026-12-24T12:00:00.000001Z");
        List<DeliveryTerms> all = List.of(
                new DeliveryTerms(noon, null, 0, false),
                new DeliveryTerms(null, new DeliverBy(noon, DeliverBy.Mode.RETURN, true), -9, true),
                new DeliveryTerms(noon, new DeliverBy(noon.plusSeconds(9), DeliverBy.Mode.NOTIFY, false), 9, false));
        for (DeliveryTerms terms : all) {
            Envelope plain = fullEnvelope();
            var envelope = new Envelope(
                    plain.sender(),
                    plain.recipients(),
                    plain.body(),
                    plain.smtpUtf8(),
                    plain.returnContent(),
                    plain.envelopeId(),
                    plain.origin(),
                    terms);
            MessageHead read = MessageHead.read(head(envelope, mixedStates()).toOctets(false));
            assertThat(read.envelope()).isEqualTo(envelope);
        }
    }

    /// Octets of version 1, as they are in journals from before there were terms.
    @Test
    void readsEnvelopesOfTheFirstVersion() throws Exception {
        byte[] octets = HexFormat.of()
                .parseHex("0102610c6578616d706c652e6f7267" + "010000" + "00" + "0672656c6179" + "0a3139322e302e322e37"
                        + "0278" + "0645534d5450" + "00" + "02" + "00" + "0262" + "0c6578616d706c652e6e6574" + "03"
                        + "0263" + "08");
        Envelope envelope = EnvelopeCodec.read(new OctetReader(octets));
        assertThat(envelope)
                .isEqualTo(new Envelope(
                        ReversePath.parse("a@example.org"),
                        List.of(
                                Recipient.of(MailAddress.parse("b@example.net")),
                                new Recipient(
                                        MailAddress.parse("c@example.net"),
                                        new Notify(false, false, false, true),
                                        null)),
                        BodyType.EIGHT_BIT_MIME,
                        false,
                        ReturnContent.UNSET,
                        null,
                        new Origin("relay", "192.0.2.7", "x", "ESMTP", null)));
        assertThat(envelope.terms()).isSameAs(DeliveryTerms.NONE);
        var written = new OctetWriter(64);
        EnvelopeCodec.write(envelope, written);
        assertThat(written.toArray()).isEqualTo(octets);
    }

    /// Octets of version 2, as they are in journals from before recipients could be forwarded.
    @Test
    void readsEnvelopesOfTheSecondVersion() throws Exception {
        byte[] octets = HexFormat.of()
                .parseHex("0202610c6578616d706c652e6f7267" + "010000" + "00" + "0672656c6179" + "0a3139322e302e322e37"
                        + "0278" + "0645534d5450" + "00" + "01" + "00" + "0262" + "0c6578616d706c652e6e6574" + "100b");
        Envelope envelope = EnvelopeCodec.read(new OctetReader(octets));
        assertThat(envelope.terms()).isEqualTo(new DeliveryTerms(null, null, 2, true));
        assertThat(envelope.recipients()).containsExactly(Recipient.of(MailAddress.parse("b@example.net")));
        var written = new OctetWriter(64);
        EnvelopeCodec.write(envelope, written);
        assertThat(written.toArray()).isEqualTo(octets);
    }

    @Test
    void whoIsForwardedComesBack() throws Exception {
        Envelope plain = fullEnvelope();
        var forwarded = new Recipient(MailAddress.parse("b@example.net"), Notify.UNSET, "rfc822;a@example.org", true);
        for (DeliveryTerms terms : List.of(DeliveryTerms.NONE, new DeliveryTerms(null, null, 3, true))) {
            var envelope = new Envelope(
                    plain.sender(),
                    List.of(plain.recipients().getFirst(), forwarded),
                    plain.body(),
                    plain.smtpUtf8(),
                    plain.returnContent(),
                    plain.envelopeId(),
                    plain.origin(),
                    terms);
            var written = new OctetWriter(64);
            EnvelopeCodec.write(envelope, written);
            assertThat(written.toArray()[0]).isEqualTo((byte) 3);
            assertThat(EnvelopeCodec.read(new OctetReader(written.toArray()))).isEqualTo(envelope);
        }
    }

    @Test
    void refusesTermsThatNobodyWrote() {
        byte[] octets = {32, 9};
        assertThatThrownBy(() -> TermsCodec.read(new OctetReader(octets))).isInstanceOf(DamagedException.class);
        byte[] priority = {0, 19};
        assertThatThrownBy(() -> TermsCodec.read(new OctetReader(priority))).isInstanceOf(DamagedException.class);
    }

    @Test
    void aFreshHeadHasAllWaiting() throws Exception {
        MessageHead read = MessageHead.read(head(fullEnvelope(), mixedStates()).toOctets(true));
        assertSame(read.states(), new RecipientStates(3, 2_000));
    }

    @Test
    void aHeadThatIsCutIsRefused() {
        byte[] whole = head(fullEnvelope(), mixedStates()).toOctets(false);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> MessageHead.read(cut))
                    .as("cut at %d", length)
                    .isInstanceOf(DamagedException.class);
        }
    }

    @Test
    void fiftyThousandRecipientsAreCompact() throws Exception {
        List<MailAddress> addresses = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            addresses.add(new MailAddress("user" + i, "example.net"));
        }
        Envelope envelope = Envelope.of(ReversePath.NULL, addresses, Origin.INTERNAL);
        var states = new RecipientStates(50_000, 5);
        List<Settlement> settlements = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            settlements.add(new Settlement.Deferred(i, 1, Instant.ofEpochSecond(77), "connection refused", false));
        }
        settlements.forEach(states::settle);
        byte[] octets = head(envelope, states).toOctets(false);
        assertThat(octets.length).isLessThan(50_000 * 12);
        assertThat(MessageHead.read(octets).envelope()).isEqualTo(envelope);
        assertThat(StatesCodec.toArray(states).length).isLessThan(50);
        assertThat(Notes.settled(1, settlements).length).isLessThan(60);
    }

    @Test
    void settlementsComeBack() throws Exception {
        List<Settlement> settlements = List.of(
                new Settlement.Delivered(3),
                new Settlement.Delivered(4),
                new Settlement.Bounced(5),
                new Settlement.Deferred(9, 2, Instant.ofEpochSecond(5), "x", true),
                new Settlement.Deferred(10, 2, Instant.ofEpochSecond(5), "x", true),
                new Settlement.Deferred(11, 2, Instant.ofEpochSecond(5), "x", false));
        Notes.Settled read = Notes.readSettled(Notes.settled(8, settlements));
        assertThat(read).isEqualTo(new Notes.Settled(8, settlements));
    }

    @Test
    void statesAndIdsComeBack() throws Exception {
        Notes.States read = Notes.readStates(Notes.states(8, true, mixedStates()));
        assertThat(read.id()).isEqualTo(8);
        assertThat(read.held()).isTrue();
        assertSame(read.states(), mixedStates());
        assertThat(Notes.readIds(Notes.ids(-5, List.of(1L, Long.MAX_VALUE))))
                .isEqualTo(new Notes.Ids(-5, List.of(1L, Long.MAX_VALUE)));
    }

    @Test
    void aClaimIsWrittenAsWaiting() throws Exception {
        var states = new RecipientStates(2, 5);
        states.claim(5);
        RecipientStates read = StatesCodec.read(new OctetReader(StatesCodec.toArray(states)), 2);
        assertThat(read.claimed()).isZero();
        assertThat(read.waiting()).isEqualTo(2);
    }
}
