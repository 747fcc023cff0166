package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndOfDataScannerTest {
    private static final String REST = "NOOP\r\n";

    private record Scanned(String content, boolean wellFormed, int left) {}

    private static InputStream inBlocks(String text, int block) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, block));
            }
        };
    }

    private static Scanned scan(String sent, int block, int buffers) throws IOException {
        var input = new SmtpInput(
                inBlocks(sent, block), new SmtpOutput(OutputStream.nullOutputStream()), new BufferPool(buffers, 8192));
        var content = new ByteArrayOutputStream();
        boolean wellFormed = new EndOfDataScanner(input).transferTo(content::write);
        assertThat(input.readLine(512)).isEqualTo(SmtpInput.Line.COMPLETE);
        assertThat(new String(input.buffer(), input.lineStart(), input.lineLength()))
                .isEqualTo("NOOP");
        return new Scanned(content.toString(StandardCharsets.ISO_8859_1), wellFormed, input.buffered());
    }

    @Test
    @Tag("req003")
    void takesOneDotOffEachLine() throws IOException {
        for (int block = 1; block < 40; block++) {
            assertThat(scan("..a\r\n...\r\n....b\r\n.c\r\n d..\r\n.\r\n" + REST, block, 1))
                    .isEqualTo(new Scanned(".a\r\n..\r\n...b\r\nc\r\n d..\r\n", true, 0));
        }
    }

    @Test
    void emptyContent() throws IOException {
        assertThat(scan(".\r\n" + REST, 1, 0)).isEqualTo(new Scanned("", true, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\r.\r",
                "\n.\r\n",
                "\r\n.\n",
                "\r\n.\r",
                "\r.\n",
                "\r.\r\n",
                "\n.\r",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\r\r.\r\n",
                "\0\r\n.x\r\n"
            })
    @Tag("req001")
    void onlyCrlfDotCrlfEndsContent(String wrongEnd) throws IOException {
        String sent = "a" + wrongEnd + "MAIL FROM:<x@y>\r\n.\r\n" + REST;
        for (int block = 1; block <= sent.length(); block++) {
            Scanned scanned = scan(sent, block, 1);
            assertThat(scanned.content).endsWith("MAIL FROM:<x@y>\r\n").startsWith("a");
            assertThat(scanned.wellFormed).isFalse();
        }
    }

    @Test
    @Tag("req004")
    void longLinesPassUnchanged() throws IOException {
        for (int length : new int[] {998, 999, 4094, 4095, 4096, 4097, 100_000}) {
            String line = "x".repeat(length) + "\r\n";
            assertThat(scan(line + line + ".\r\n" + REST, 1500, 0)).isEqualTo(new Scanned(line + line, true, 0));
        }
    }

    @Test
    @Tag("req030")
    void closedWithinTheContent() {
        String sent = "a\r\n.\r\n";
        for (int cut = 0; cut < sent.length(); cut++) {
            String part = sent.substring(0, cut);
            assertThatThrownBy(() -> scan(part, 3, 1)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void agreesWithTheDefinition() throws IOException {
        var random = new Random(20260101);
        String[] parts = {"\r\n", "\r", "\n", ".", "a", "bcdefghijklmnop", "\0", "\t", "\r\n."};
        for (int round = 0; round < 5000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            String sent = text + "\r\n.\r\n";
            assertThat(scan(sent.substring(0, endOf(sent)) + REST, 1 + random.nextInt(20), random.nextInt(2)))
                    .isEqualTo(defined(sent));
        }
    }

    /// Where the first CRLF.CRLF, or the dot line at the very start, ends.
    private static int endOf(String sent) {
        return sent.startsWith(".\r\n") ? 3 : sent.indexOf("\r\n.\r\n") + 5;
    }

    private static Scanned defined(String sent) {
        String content = sent.substring(0, endOf(sent) - 3);
        String unstuffed = ("\r\n" + content).replace("\r\n.", "\r\n").substring(2);
        boolean malformed = content.replace("\r\n", "").chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0);
        return new Scanned(unstuffed, !malformed, 0);
    }
}
