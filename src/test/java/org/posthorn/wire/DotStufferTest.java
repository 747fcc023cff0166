package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotStufferTest {
    private static String sent(String content, int blockSize) throws IOException {
        var stream = new ByteArrayOutputStream();
        var out = new ClientOutput(stream, () -> {});
        var stuffer = new DotStuffer(out);
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; at += blockSize) {
            stuffer.write(octets, at, Math.min(blockSize, octets.length - at));
        }
        stuffer.finish();
        out.flush();
        return stream.toString(StandardCharsets.ISO_8859_1);
    }

    private static String escape(String text) {
        return text.replace("~", "\r\n").replace("/", "\n").replace("_", "\r");
    }

    /// `~` is CRLF, `/` a bare LF, `_` a bare CR.
    @ParameterizedTest
    @Tag("req046")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a~b~, a~b~.~",
                "a~b, a~b~.~",
                "\"\", .~",
                "~, ~.~",
                ".~, ..~.~",
                ".a~..b~, ..a~...b~.~",
                "a.~b.c~, a.~b.c~.~",
                "a~.~.~b~, a~..~..~b~.~",
                "a/.~, a/..~.~",
                "a/./, a/../~.~",
                "a_.~, a_.~.~",
                "a_, a_~.~",
                "a/, a/~.~"
            })
    void stuffsAndEnds(String content, String expected) throws Exception {
        for (int blockSize : new int[] {1, 2, 3, 100}) {
            assertThat(sent(escape(content), blockSize))
                    .as("blocks of %d", blockSize)
                    .isEqualTo(escape(expected));
        }
    }

    @Test
    void agreesWithTheObviousWay() throws Exception {
        var random = new java.util.Random(7);
        for (int round = 0; round < 5_000; round++) {
            var content = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                content.append("~.ax".charAt(random.nextInt(4)));
            }
            String plain = escape(content.toString());
            String whole = plain.isEmpty() || plain.endsWith("\r\n") ? plain : plain + "\r\n";
            String expected = ("\r\n" + whole).replace("\r\n.", "\r\n..").substring(2) + ".\r\n";
            assertThat(sent(plain, 1 + random.nextInt(20))).isEqualTo(expected);
        }
    }

    @Test
    void aSmallContentAndItsEndAreOneWrite() throws Exception {
        var writes = new AtomicInteger();
        var out = new ClientOutput(new ByteArrayOutputStream(), writes::incrementAndGet);
        var stuffer = new DotStuffer(out);
        stuffer.write(new byte[8000], 0, 8000);
        stuffer.finish();
        out.flush();
        assertThat(writes).hasValue(1);
    }

    @Test
    void aLargeBlockPassesAsItIs() throws Exception {
        byte[] block = new byte[ClientOutput.MAX_BUFFER + 1];
        var same = new AtomicInteger();
        var stream = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] octets, int offset, int length) {
                same.addAndGet(octets == block ? 1 : 0);
            }
        };
        new DotStuffer(new ClientOutput(stream, () -> {})).write(block, 0, block.length);
        assertThat(same).hasValue(1);
    }

    @Test
    void aCommandStaysOneLine() {
        var out = new ClientOutput(new ByteArrayOutputStream(), () -> {});
        assertThatThrownBy(() -> out.text("a@b>\r\nRSET")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.text("ü\nRSET")).isInstanceOf(IllegalArgumentException.class);
    }
}
