package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("req002")
final class LineEndNormaliserTest {
    private record Normalised(String text, boolean withoutNul) {}

    private static Normalised normalise(String text, int first, int block) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        var sink = new ByteArrayOutputStream();
        var normaliser = new LineEndNormaliser(sink::write);
        normaliser.write(octets, 0, first);
        for (int at = first; at < octets.length; at += block) {
            normaliser.write(octets, at, Math.min(block, octets.length - at));
        }
        boolean sound = normaliser.finish();
        return new Normalised(sink.toString(StandardCharsets.ISO_8859_1), sound);
    }

    /// The rule, one octet after the other.
    private static Normalised model(String text) {
        var result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' && i > 0 && text.charAt(i - 1) == '\r') {
                continue;
            }
            result.append(c == '\r' || c == '\n' ? "\r\n" : String.valueOf(c));
        }
        return new Normalised(result.toString(), text.indexOf('\0') < 0);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "'',''",
                "a,a",
                "a|b,a~b",
                "a^b,a~b",
                "a~b~,a~b~",
                "a^~b,a~~b",
                "a~|b,a~~b",
                "a|^b,a~~b",
                "^,~",
                "|,~",
                "^.^,~.~",
                "|.|,~.~",
                "^^|,~~"
            })
    void makesEachLineEndACrlf(String text, String expected) throws IOException {
        String given = text.replace("~", "\r\n").replace('|', '\n').replace('^', '\r');
        for (int cut = 0; cut <= given.length(); cut++) {
            assertThat(normalise(given, cut, 1000).text()).isEqualTo(expected.replace("~", "\r\n"));
            assertThat(normalise(given, cut, 1).text()).isEqualTo(expected.replace("~", "\r\n"));
        }
    }

    @Test
    void doesAsTheModelDoes() throws IOException {
        var random = new Random(20);
        String alphabet = "\r\n\r\n\r\n.x\0yz\t\u000b\u00ff";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String given = text.toString();
            assertThat(normalise(given, random.nextInt(given.length() + 1), 1 + random.nextInt(9)))
                    .isEqualTo(model(given));
        }
    }

    @Test
    void passesCleanBlocksAsTheyAre() throws IOException {
        byte[] octets = "a line\r\nanother\r\n.\r\n".getBytes(StandardCharsets.ISO_8859_1);
        int[] writes = new int[1];
        var normaliser = new LineEndNormaliser((block, offset, length) -> {
            writes[0]++;
            assertThat(block).isSameAs(octets);
            assertThat(length).isEqualTo(octets.length);
        });
        normaliser.write(octets, 0, octets.length);
        assertThat(normaliser.finish()).isTrue();
        assertThat(writes[0]).isEqualTo(1);
    }

    /// A line with a dot that came about is content: sent on, it is stuffed, and ends nothing.
    @ParameterizedTest
    @Tag("req001")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"a|.|b", "a^.^b", "a|.~b", "a~.|b", "a~.^b", "a^.|b", "a^.~b", "a|.^b", "a~.^~b", "|.|"})
    void whatItMakesIsReadBackAsOneMessage(String text) throws IOException {
        String given = text.replace("~", "\r\n").replace('|', '\n').replace('^', '\r');
        String normalised = normalise(given + "\r\n", 0, 1000).text();
        var sent = new ByteArrayOutputStream();
        var out = new ClientOutput(sent, () -> {});
        var stuffer = new DotStuffer(out);
        byte[] octets = normalised.getBytes(StandardCharsets.ISO_8859_1);
        stuffer.write(octets, 0, octets.length);
        stuffer.finish();
        out.flush();
        var input = new SmtpInput(
                new ByteArrayInputStream(sent.toByteArray()),
                new SmtpOutput(OutputStream.nullOutputStream()),
                new BufferPool(1, 8192));
        var received = new ByteArrayOutputStream();
        assertThat(new EndOfDataScanner(input).transferTo(received::write)).isTrue();
        assertThat(received.toString(StandardCharsets.ISO_8859_1)).isEqualTo(normalised);
        assertThat(input.buffered()).isZero();
    }
}
