package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VocabularyTest {
    @Test
    void queueIdsPrintReadAndSort() {
        var random = new Random(7);
        long[] values = LongStream.concat(
                        LongStream.of(0, 1, 31, 32, Long.MAX_VALUE),
                        random.longs(1_000).map(value -> value & Long.MAX_VALUE))
                .toArray();
        var ids = new ArrayList<QueueId>();
        for (long value : values) {
            var id = new QueueId(value);
            assertThat(id.toString()).matches("[0-9A-HJKMNP-TV-Z]{13}");
            assertThat(QueueId.parse(id.toString())).isEqualTo(id);
            assertThat(QueueId.parse(id.toString().toLowerCase(Locale.ROOT))).isEqualTo(id);
            ids.add(id);
        }
        List<String> byText = ids.stream().map(QueueId::toString).sorted().toList();
        assertThat(ids.stream().sorted().map(QueueId::toString)).containsExactlyElementsOf(byText);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "000000000000",
                "00000000000000",
                "800000000000Z",
                "000000000000U",
                "000000000000I",
                "00000000000 0",
                "000000000000\u0131",
                "000000000000\u017F",
                "000000000000٣"
            })
    void otherTextsAreNoQueueIds(String text) {
        assertThatThrownBy(() -> QueueId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void queueIdsAreNotNegative() {
        assertThatThrownBy(() -> new QueueId(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"2.0.0 ok, 2.0.0", "4.7.100 wait, 4.7.100", "5.1.1, 5.1.1", "5.999.999 x, 5.999.999"})
    void readsAStatusAtTheStart(String text, String status) {
        assertThat(EnhancedStatus.parsePrefix(text))
                .map(EnhancedStatus::toString)
                .contains(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "5.1",
                "5.1.1.1",
                "3.0.0 x",
                "1.1.1",
                "55.1.1",
                "5.1000.1",
                "5.1.x",
                "5..1",
                "ok 5.1.1",
                " 5.1.1",
                "5.1.1\tx",
                "5.١.1"
            })
    void readsNoOtherStatus(String text) {
        assertThat(EnhancedStatus.parsePrefix(text)).isEmpty();
    }

    @Test
    void aStatusIsInBounds() {
        assertThatThrownBy(() -> new EnhancedStatus(3, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EnhancedStatus(5, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EnhancedStatus(5, 0, 1_000)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "199, false, false, false",
        "250, true, false, false",
        "354, false, false, false",
        "451, false, true, false",
        "550, false, false, true",
        "600, false, false, false"
    })
    void aReplyIsKnownByItsFirstDigit(int code, boolean positive, boolean transientFailure, boolean permanent) {
        var reply = new SmtpReply(code, null, List.of("text"));
        assertThat(reply.isPositive()).isEqualTo(positive);
        assertThat(reply.isTransient()).isEqualTo(transientFailure);
        assertThat(reply.isPermanent()).isEqualTo(permanent);
    }

    @Test
    void aReplyPrintsOnOneLine() {
        assertThat(new SmtpReply(550, new EnhancedStatus(5, 1, 1), List.of("no", "such user")))
                .hasToString("550 5.1.1 no such user");
        assertThat(new SmtpReply(250, null, List.of("ok"))).hasToString("250 ok");
    }

    @Test
    void aDiagnosisHasAStatusOfItsClass() {
        var given = new SmtpReply(550, new EnhancedStatus(5, 1, 1), List.of("no"));
        assertThat(Diagnosis.of(given, 5, Relay.NONE).status()).isEqualTo(new EnhancedStatus(5, 1, 1));
        assertThat(Diagnosis.of(given, 4, Relay.NONE).status()).isEqualTo(new EnhancedStatus(4, 0, 0));
        assertThat(Diagnosis.of(new SmtpReply(451, null, List.of("no")), 4, Relay.NONE)
                        .status())
                .isEqualTo(new EnhancedStatus(4, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        // never, success, failure, delay -> wants success, failure, delay
        "false, false, false, false, false, true, true",
        "true, false, false, false, false, false, false",
        "false, true, false, false, true, false, false",
        "false, false, true, false, false, true, false",
        "false, false, false, true, false, false, true",
        "false, true, true, true, true, true, true"
    })
    void notifySaysWhatIsWanted(
            boolean never, boolean success, boolean failure, boolean delay, boolean s, boolean f, boolean d) {
        var notify = new Notify(never, success, failure, delay);
        assertThat(notify.wantsSuccess()).isEqualTo(s);
        assertThat(notify.wantsFailure()).isEqualTo(f);
        assertThat(notify.wantsDelay()).isEqualTo(d);
    }

    @Test
    void neverStandsAlone() {
        assertThatThrownBy(() -> new Notify(true, false, true, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void relaysPrintAsPostmastersKnowThem() {
        assertThat(new Relay("mx1.example.org", "192.0.2.1", 25)).hasToString("mx1.example.org[192.0.2.1]:25");
        assertThat(Relay.local("maildir")).hasToString("maildir");
        assertThat(Relay.NONE.isRemote()).isFalse();
    }

    @Test
    void anEnvelopeHasRecipients() {
        assertThatThrownBy(() -> Envelope.of(ReversePath.NULL, List.of(), Origin.INTERNAL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Envelope.of(ReversePath.NULL, List.of(MailAddress.parse("a@b")), Origin.INTERNAL)
                        .recipients())
                .containsExactly(Recipient.of(MailAddress.parse("a@b")));
    }

    @Test
    void contentInMemoryIsOneBlock() throws Exception {
        byte[] octets = {1, 2, 3, 4};
        Content content = Content.of(octets, 3);
        var seen = new ArrayList<String>();
        content.transferTo((block, offset, length) -> seen.add((block == octets) + " " + offset + " " + length));
        assertThat(seen).containsExactly("true 0 3");
        assertThat(content.size()).isEqualTo(3);
        assertThat(Content.of(octets).size()).isEqualTo(4);
    }
}
