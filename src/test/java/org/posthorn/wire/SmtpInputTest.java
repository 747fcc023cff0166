package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SmtpInputTest {
    /// Gives at most so many octets to a read.
    private static SmtpInput input(String sent, int block) {
        var source = new ByteArrayInputStream(sent.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, block));
            }
        };
        return new SmtpInput(source, new SmtpOutput(OutputStream.nullOutputStream()), new BufferPool(0, 1));
    }

    /// Each line, or how it ended otherwise, for reads of at most so many octets.
    private static List<String> lines(String sent, int block, int limit) throws IOException {
        SmtpInput input = input(sent, block);
        List<String> lines = new ArrayList<>();
        while (true) {
            SmtpInput.Line line = input.readLine(limit);
            lines.add(
                    line == SmtpInput.Line.COMPLETE
                            ? new String(
                                    input.buffer(), input.lineStart(), input.lineLength(), StandardCharsets.ISO_8859_1)
                            : line.toString());
            if (line == SmtpInput.Line.END) {
                return lines;
            }
        }
    }

    @Test
    void onlyCrlfEndsALine() throws IOException {
        for (int block = 1; block < 30; block++) {
            assertThat(lines("a\r\n\r\nb\nc\r\nd\re\r\n\0\r\nf\r\r\ng\r\nh", block, 512))
                    .containsExactly("a", "", "MALFORMED", "MALFORMED", "MALFORMED", "MALFORMED", "g", "END");
        }
    }

    @Test
    @Tag("req005")
    void aLineTooLongIsOneLine() throws IOException {
        for (int block : new int[] {1, 7, 511, 512, 513, 5000, 100_000}) {
            String fits = "x".repeat(510);
            assertThat(lines(fits + "\r\n" + fits + "y\r\nz\r\n" + "a\rb\n".repeat(5000) + "\r\nNOOP\r\n", block, 512))
                    .containsExactly(fits, "TOO_LONG", "z", "TOO_LONG", "NOOP", "END");
        }
    }

    @Test
    @Tag("req063")
    void aRefusedLineThatBeganAsBdatAnnouncesAChunk() throws IOException {
        String zeros = "0".repeat(600);
        for (int block : new int[] {1, 5, 512, 5000}) {
            assertThat(announced("bdat " + zeros + "1\r\n", block)).isTrue();
            assertThat(announced("BDAT 1\nLAST\r\n", block)).isTrue();
            assertThat(announced("BDAT\0\r\n", block)).isTrue();
            assertThat(announced("NOOP " + zeros + "\nBDAT 1\r\n", block)).isFalse();
            assertThat(announced("NOOP\nBDAT 1\r\n", block)).isFalse();
            assertThat(announced("BDATE\n1\r\n", block)).isFalse();
        }
    }

    private static boolean announced(String line, int block) throws IOException {
        SmtpInput input = input(line, block);
        assertThat(input.readLine(512)).isIn(SmtpInput.Line.TOO_LONG, SmtpInput.Line.MALFORMED);
        return input.announcedChunk();
    }

    @Test
    @Tag("req076")
    void aLineMayBeLongerThanTheBuffer() throws IOException {
        String line = "x".repeat(12_288);
        for (int block : new int[] {1000, 4096, 20_000}) {
            assertThat(lines(line + "\r\nNOOP\r\n" + line + "x\r\nRSET\r\n", block, 12_290))
                    .containsExactly(line, "NOOP", "TOO_LONG", "RSET", "END");
        }
    }

    @Test
    void repliesGoOutBeforeAWait() throws IOException {
        var sent = new ArrayList<String>();
        var output = new SmtpOutput(new OutputStream() {
            @Override
            public void write(int octet) {
                throw new AssertionError("replies are written in blocks");
            }

            @Override
            public void write(byte[] block, int offset, int length) {
                sent.add(new String(block, offset, length, StandardCharsets.US_ASCII));
            }
        });
        var input = new SmtpInput(
                new ByteArrayInputStream("A\r\nB\r\n".getBytes(StandardCharsets.US_ASCII)),
                output,
                new BufferPool(0, 1));
        while (input.readLine(512) == SmtpInput.Line.COMPLETE) {
            output.reply(new org.posthorn.mail.SmtpReply(250, null, List.of("Ok")));
        }
        assertThat(sent).containsExactly("250 Ok\r\n250 Ok\r\n");
    }
}
