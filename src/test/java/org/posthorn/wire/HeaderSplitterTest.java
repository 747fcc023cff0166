package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderSplitterTest {
    /// What a reader was told, with blocks put together.
    private static class Told implements HeaderSplitter.Reader<NeverThrown> {
        final List<String> fields = new ArrayList<>();
        private final StringBuilder header = new StringBuilder();
        private final StringBuilder body = new StringBuilder();
        private int emptyLine = -1;

        @Override
        public void field(byte[] block, int offset, int length) {
            assertThat(emptyLine).isEqualTo(-1);
            fields.add(text(block, offset, length));
        }

        @Override
        public void header(byte[] block, int offset, int length) {
            assertThat(emptyLine).isEqualTo(-1);
            assertThat(fields).isNotEmpty();
            header.append(text(block, offset, length));
        }

        @Override
        public void headerEnd(byte[] block, int offset, int length) {
            assertThat(emptyLine).isEqualTo(-1);
            assertThat(text(block, offset, length)).isIn("", "\r\n", "\n");
            emptyLine = length;
        }

        @Override
        public void body(byte[] block, int offset, int length) {
            assertThat(emptyLine).isNotEqualTo(-1);
            body.append(text(block, offset, length));
        }

        private static String text(byte[] block, int offset, int length) {
            return new String(block, offset, length, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return String.join(",", fields) + '|' + header + '|' + emptyLine + '|' + body;
        }
    }

    /// An exception that is checked and never thrown.
    private static final class NeverThrown extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static String split(String content, int... cuts) throws Exception {
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        var told = new Told();
        var splitter = new HeaderSplitter<>(told);
        int from = 0;
        for (int cut : cuts) {
            splitter.write(octets, from, cut - from);
            from = cut;
        }
        splitter.write(octets, from, octets.length - from);
        splitter.finish();
        assertThat(splitter.hasEnded() || told.emptyLine == -1).isTrue();
        return told.toString();
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0");
    }

    /// At every cut into two and three blocks too.
    @ParameterizedTest
    @CsvSource({
        "'', '||-1|'",
        "'\\r\\n', '||2|'",
        "'\\nx', '||1|x'",
        "'A: b\\r\\n c\\r\\n\\r\\nD: e', 'A|A: b\\r\\n c\\r\\n|2|D: e'",
        "'A: b\\r\\nC:d\\r\\n', 'A,C|A: b\\r\\nC:d\\r\\n|-1|'",
        "'A: b\\nC \\t: d\\n\\nx', 'A,C|A: b\\nC \\t: d\\n|1|x'",
        "'A: b\\r\\nno field\\r\\n\\r\\nx', 'A|A: b\\r\\n|0|no field\\r\\n\\r\\nx'",
        "'A: b\\r\\n\\rC: d\\r\\n', 'A|A: b\\r\\n|0|\\rC: d\\r\\n'",
        "'A: b\\r\\nC\\0: d', 'A|A: b\\r\\n|0|C\\0: d'",
        "'A: b\\r\\nC', 'A|A: b\\r\\n|0|C'",
        "'A: b\\r\\n\\r', 'A|A: b\\r\\n|0|\\r'",
        "'A: b\\r\\n:', 'A|A: b\\r\\n|0|:'",
        "' A: b', '||0| A: b'",
        "'\\tA: b', '||0|\\tA: b'",
        "'é: x\\r\\n', '||0|é: x\\r\\n'",
        "'From a b\\r\\nA: b\\r\\n\\r\\nx', 'X-Mailbox-Line,A|X-Mailbox-Line: From a b\\r\\nA: b\\r\\n|2|x'",
        "'>From a\\r\\n\\r\\nx', 'X-Mailbox-Line|X-Mailbox-Line: >From a\\r\\n|2|x'",
        "'From \\r\\nA: b', 'X-Mailbox-Line,A|X-Mailbox-Line: From \\r\\nA: b|-1|'",
        "'From \\nA: b', 'X-Mailbox-Line,A|X-Mailbox-Line: From \\nA: b|-1|'",
        "'From a\\r\\n c\\r\\n\\r\\n', 'X-Mailbox-Line|X-Mailbox-Line: From a\\r\\n c\\r\\n|2|'",
        "'From a\\r\\n>From b\\r\\nA: b\\r\\n', 'X-Mailbox-Line,X-Mailbox-Line,A|X-Mailbox-Line: From a\\r\\nX-Mailbox-Line: >From b\\r\\nA: b\\r\\n|-1|'",
        "'>>From a\\r\\nA: b\\r\\n', 'X-Mailbox-Line,A|X-Mailbox-Line: >>From a\\r\\nA: b\\r\\n|-1|'",
        "'>>\\r\\nA: b\\r\\n', '||0|>>\\r\\nA: b\\r\\n'",
        "'From a\\r\\nA: b\\r\\nFrom c\\r\\n', 'X-Mailbox-Line,A|X-Mailbox-Line: From a\\r\\nA: b\\r\\n|0|From c\\r\\n'",
        "'A: b\\r\\n>From c\\r\\n', 'A|A: b\\r\\n|0|>From c\\r\\n'",
        "'From ', '||0|From '",
        "'From : a\\r\\n', 'From|From : a\\r\\n|-1|'",
        "'from a\\r\\n', '||0|from a\\r\\n'"
    })
    void endsTheHeader(String given, String expected) throws Exception {
        String content = unescaped(given);
        String told = unescaped(expected);
        assertThat(split(content)).isEqualTo(told);
        for (int first = 0; first <= content.length(); first++) {
            for (int second = first; second <= content.length(); second++) {
                assertThat(split(content, first, second))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(told);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 500, 997, 998, 999, 1000, 2000})
    void aNameHasToFitIntoALine(int cut) throws Exception {
        String name = "x".repeat(HeaderSplitter.LONGEST_NAME - 1);
        String fits = name + ":" + "y".repeat(2000) + "\r\n\r\n";
        assertThat(split(fits, cut)).isEqualTo(name + '|' + fits.substring(0, fits.length() - 2) + "|2|");
        String tooLong = "x" + fits;
        assertThat(split(tooLong, cut)).isEqualTo("||0|" + tooLong);
        assertThat(HeaderSplitter.beginsField(fits.getBytes(StandardCharsets.US_ASCII), 0, 2000))
                .isTrue();
        assertThat(HeaderSplitter.beginsField(tooLong.getBytes(StandardCharsets.US_ASCII), 0, 2000))
                .isFalse();
    }

    /// Whatever the octets are and wherever they are cut, nothing is lost, and the cuts change nothing.
    @Test
    void cutsChangeNothing() throws Exception {
        var random = new Random(7);
        String alphabet = "AAFrom>  \t::\r\n\r\n\n\0é";
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder(random.nextInt(4) == 0 ? "From " : "");
            for (int i = random.nextInt(25); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String content = text.toString();
            int one = random.nextInt(content.length() + 1);
            int two = one + random.nextInt(content.length() - one + 1);
            String whole = split(content);
            assertThat(split(content, one, two)).isEqualTo(whole);
            assertThat(whole.replaceFirst("^[^|]*\\|", "").replace("X-Mailbox-Line: ", ""))
                    .hasSizeGreaterThanOrEqualTo(content.length());
        }
    }

    /// Names that are always cut in the worst place must not cost the square of their length each.
    @Test
    void manyCutNamesTakeNoTime() throws Exception {
        byte[] line = ("x".repeat(990) + ":\r\n").getBytes(StandardCharsets.US_ASCII);
        var told = new Told() {
            @Override
            public void header(byte[] block, int offset, int length) {}
        };
        var splitter = new HeaderSplitter<>(told);
        long began = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
            splitter.write(line, 0, 1);
            splitter.write(line, 1, line.length - 1);
        }
        assertThat(told.fields).hasSize(20_000);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void namesAreAlikeInAnyCase() {
        byte[] name = "xRECEIVEDx".getBytes(StandardCharsets.US_ASCII);
        assertThat(HeaderSplitter.isNamed(name, 1, 8, "received")).isTrue();
        assertThat(HeaderSplitter.isNamed(name, 0, 9, "received")).isFalse();
        assertThat(HeaderSplitter.isNamed(name, 1, 7, "received")).isFalse();
    }
}
