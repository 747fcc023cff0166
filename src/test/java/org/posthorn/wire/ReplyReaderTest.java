package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.SmtpReply;

class ReplyReaderTest {
    private static ReplyReader reader(String octets) {
        return new ReplyReader(new ByteArrayInputStream(octets.getBytes(StandardCharsets.UTF_8)));
    }

    /// Gives one octet a read, as a slow peer does.
    private static InputStream dripping(String octets) {
        return new ByteArrayInputStream(octets.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] block, int offset, int length) {
                return super.read(block, offset, Math.min(1, length));
            }
        };
    }

    @Test
    void readsRepliesOneAfterTheOther() throws Exception {
        var reader = reader("250 2.1.0 Ok\r\n250-first\r\n250-second\r\n250 third\r\n354\r\n221 bye\n");
        assertThat(reader.read()).hasToString("250 2.1.0 Ok");
        SmtpReply three = reader.read();
        assertThat(three.lines()).containsExactly("first", "second", "third");
        assertThat(reader.read().code()).isEqualTo(354);
        assertThat(reader.read().text()).isEqualTo("bye");
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
    }

    @Test
    void readsWhatDripsIn() throws Exception {
        var reader = new ReplyReader(dripping("250-mx.test\r\n250-SIZE 1000\r\n250 DSN\r\n550 5.1.1 no\r\n"));
        assertThat(reader.read().lines()).containsExactly("mx.test", "SIZE 1000", "DSN");
        assertThat(reader.read()).hasToString("550 5.1.1 no");
    }

    @Test
    void keepsTheStatusOnlyWhereItFitsTheCode() throws Exception {
        var reader = reader("550-5.1.1 no\r\n550 5.1.1 such user\r\n550 4.1.1 odd\r\n250 2.0.0\r\n");
        SmtpReply first = reader.read();
        assertThat(first.status()).hasToString("5.1.1");
        assertThat(first.text()).isEqualTo("no such user");
        SmtpReply odd = reader.read();
        assertThat(odd.status()).isNull();
        assertThat(odd.text()).isEqualTo("4.1.1 odd");
        assertThat(reader.read().text()).isEmpty();
    }

    @ParameterizedTest
    @Tag("req037")
    @ValueSource(
            strings = {
                "hello\r\n",
                "\r\n",
                "25\r\n",
                "199 no\r\n",
                "600 no\r\n",
                "999 what\r\n",
                "2500 no\r\n",
                "25x no\r\n",
                "250_no\r\n",
                "250-a\r\nb\r\n"
            })
    void refusesWhatIsNoReply(String octets) {
        assertThatThrownBy(() -> reader(octets).read()).isInstanceOf(ReplySyntaxException.class);
    }

    @Test
    @Tag("req037")
    void aReplyOfManyLinesKeepsItsCodeAndItsFirstLines() throws Exception {
        var reader = reader("550-5.7.1 line\r\n".repeat(20_000) + "550 5.7.1 end\r\n250 ok\r\n");
        SmtpReply reply = reader.read();
        assertThat(reply.code()).isEqualTo(550);
        assertThat(reply.status()).hasToString("5.7.1");
        assertThat(reply.lines().size()).isBetween(2, ReplyReader.MAX_LINES);
        assertThat(reply.lines().getFirst()).isEqualTo("line");
        assertThat(reader.isSpent()).isFalse();
        assertThat(reader.read().code()).isEqualTo(250);
    }

    /// The rest of such a reply must not be taken for the next.
    @ParameterizedTest
    @ValueSource(strings = {"550-x\r\n", "550-", "550 5.1.1 x"})
    @Tag("req037")
    void aReplyWithoutAnEndKeepsItsCode(String piece) throws Exception {
        String octets = piece.endsWith("\n") ? piece.repeat(1_000_000) : piece + "x".repeat(5_000_000);
        var reader = reader(octets);
        assertThat(reader.read().code()).isEqualTo(550);
        assertThat(reader.isSpent()).isTrue();
        assertThatThrownBy(reader::read)
                .isInstanceOf(ReplySyntaxException.class)
                .hasMessageContaining("the reply before had no end");
    }

    /// Yes is only what is said to its end.
    @Test
    @Tag("req037")
    void aYesWithoutAnEndIsNone() {
        assertThatThrownBy(() -> reader("250-x\r\n".repeat(1_000_000)).read())
                .isInstanceOf(ReplySyntaxException.class)
                .hasMessageContaining("250 x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"550-5.7.1 no\r\nand more of it\r\n", "550-5.7.1 no\r\n\r\n", "550-5.7.1 no\r\n550_x\r\n"})
    void aRefusalWithALineThatIsNoneKeepsItsCode(String octets) throws Exception {
        var reader = reader(octets + "250 next\r\n");
        assertThat(reader.read()).hasToString("550 5.7.1 no");
        assertThat(reader.isSpent()).isTrue();
    }

    @Test
    void ofLinesWithDifferentCodesTheLastCounts() throws Exception {
        assertThat(reader("250-a\r\n550 b\r\n").read()).hasToString("550 a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void anEmptyLineIsToldAsSuch(String octets) {
        assertThatThrownBy(() -> reader(octets).read()).hasMessage("no SMTP reply: an empty line");
    }

    @Test
    void leavesOutWhatIsTooMuchToKeep() throws Exception {
        var reader = reader(("550-" + "x".repeat(1000) + "\r\n").repeat(20) + "550 end\r\n250 ok\r\n");
        SmtpReply reply = reader.read();
        assertThat(reply.code()).isEqualTo(550);
        assertThat(reply.text().length()).isBetween(7000, ReplyReader.MAX_TEXT + 20);
        assertThat(reader.read().code()).isEqualTo(250);
    }

    @ParameterizedTest
    @ValueSource(ints = {2_043, 2_044, 3_067, 3_068, 3_069, 40_000, 64 * 1024})
    void ofALongLineTheStartIsKept(int length) throws Exception {
        var reader = reader("250 2.0.0 " + "x".repeat(length - 6) + "\r\n354 next\n250 " + "y".repeat(length + 1)
                + "\n221 bye\r\n");
        SmtpReply reply = reader.read();
        assertThat(reply.code()).isEqualTo(250);
        assertThat(reply.text()).isEqualTo("x".repeat(ReplyReader.MAX_START - 10));
        assertThat(reader.read().code()).isEqualTo(354);
        assertThat(reader.read().text()).isEqualTo("y".repeat(ReplyReader.MAX_START - 4));
        assertThat(reader.read().code()).isEqualTo(221);
    }

    @Test
    void takesALineOfTheGreatestLength() throws Exception {
        String text = "x".repeat(ReplyReader.MAX_LINE - 6);
        assertThat(reader("250 " + text + "\r\n").read().text()).isEqualTo(text);
    }

    @Test
    @Tag("req087")
    void turnsControlCharactersIntoQuestionMarks() throws Exception {
        assertThat(reader("550 a\u0000b\rc\u001bd\u007f\u0085ü\r\n").read().text())
                .isEqualTo("a?b?c?d??ü");
    }

    @Test
    @Tag("req073")
    void forgetsWhatCameTooEarly() throws Exception {
        var reader = reader("220 go ahead\r\n250 injected\r\n");
        reader.read();
        assertThat(reader.discardBuffered()).isTrue();
        assertThat(reader.discardBuffered()).isFalse();
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
    }

    @Test
    @Tag("req037")
    void neverFailsInAnotherWay() {
        var random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            var octets = new byte[random.nextInt(60)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] =
                        (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : "250- .\r\n".charAt(random.nextInt(8)));
            }
            var reader = new ReplyReader(new ByteArrayInputStream(octets));
            try {
                while (true) {
                    reader.read();
                }
            } catch (IOException e) {
                assertThat(e).isInstanceOfAny(EOFException.class, ReplySyntaxException.class);
            }
        }
    }
}
