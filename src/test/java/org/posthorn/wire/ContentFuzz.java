package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Any octets as content, cut into any blocks. Sent with dots and read again it is the same; read as it came it ends
/// where the definition says; and the verdict on its line ends is that of the definition.
///
/// The first four octets say how the rest is cut.
public final class ContentFuzz {
    private static final String REST = "NOOP\r\n";
    private static final String END = "\r\n.\r\n";

    private ContentFuzz() {}

    private record Scanned(String content, boolean wellFormed) {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 4) {
            return;
        }
        int seed = (input[0] & 0xFF) << 24 | (input[1] & 0xFF) << 16 | (input[2] & 0xFF) << 8 | input[3] & 0xFF;
        byte[] content = Arrays.copyOfRange(input, 4, input.length);
        comesBack(content, new Random(seed));
        endsWhereItShould(content, new Random(seed));
        lineEnds(content, new Random(seed));
    }

    /// What [DotStuffer] sent, [EndOfDataScanner] reads.
    private static void comesBack(byte[] content, Random cuts) throws IOException {
        var sent = new ByteArrayOutputStream();
        var out = new ClientOutput(sent, () -> {});
        var stuffer = new DotStuffer(out);
        for (int at = 0; at < content.length; ) {
            int count = Math.min(content.length - at, 1 + cuts.nextInt(40));
            stuffer.write(content, at, count);
            at += count;
        }
        stuffer.finish();
        out.flush();
        String text = text(content);
        String whole = text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
        // A dot behind a bare LF is doubled for the sake of others, and only one behind CRLF is taken off.
        boolean dotAfterBareLineFeed = whole.replace("\r\n", "").contains("\n");
        Scanned scanned = scan(text(sent.toByteArray()) + REST, cuts);
        if (!dotAfterBareLineFeed) {
            assertThat(scanned.content).isEqualTo(whole);
        }
        assertThat(scanned.wellFormed).isEqualTo(isWellFormed(whole));
    }

    private static void endsWhereItShould(byte[] content, Random cuts) throws IOException {
        String sent = text(content) + END;
        boolean empty = sent.startsWith(".\r\n");
        String inside = empty ? "" : sent.substring(0, sent.indexOf(END) + 2);
        String whole = sent.substring(0, empty ? 3 : inside.length() + 3);
        String unstuffed = ("\r\n" + inside).replace("\r\n.", "\r\n").substring(2);
        assertThat(scan(whole + REST, cuts)).isEqualTo(new Scanned(unstuffed, isWellFormed(inside)));
    }

    private static void lineEnds(byte[] content, Random cuts) {
        var check = new LineEndCheck();
        for (int at = 0; at < content.length; ) {
            int count = Math.min(content.length - at, cuts.nextInt(20));
            check.check(content, at, count);
            at += count;
        }
        assertThat(check.isWellFormed()).isEqualTo(isWellFormed(text(content)));
    }

    private static boolean isWellFormed(String text) {
        return text.replace("\r\n", "").chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    private static Scanned scan(String sent, Random cuts) throws IOException {
        var input = new SmtpInput(
                cut(sent, cuts),
                new SmtpOutput(OutputStream.nullOutputStream()),
                new BufferPool(cuts.nextInt(2), 8192));
        var content = new ByteArrayOutputStream();
        boolean wellFormed = new EndOfDataScanner(input).transferTo(content::write);
        assertThat(input.readLine(512)).isEqualTo(SmtpInput.Line.COMPLETE);
        assertThat(new String(input.buffer(), input.lineStart(), input.lineLength(), StandardCharsets.ISO_8859_1))
                .isEqualTo("NOOP");
        assertThat(input.buffered()).isZero();
        return new Scanned(text(content.toByteArray()), wellFormed);
    }

    private static InputStream cut(String sent, Random cuts) {
        return new ByteArrayInputStream(sent.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, 1 + cuts.nextInt(60)));
            }
        };
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
