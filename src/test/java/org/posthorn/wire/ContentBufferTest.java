package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Who gets a large buffer for content.
final class ContentBufferTest {
    private static final int LARGE = 64 * 1024;

    private final BufferPool pool = new BufferPool(1, LARGE);
    private int fewest = 1;

    private String read(String content, int block) throws IOException {
        byte[] octets = content.getBytes(StandardCharsets.US_ASCII);
        InputStream stream = new ByteArrayInputStream(octets) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, block));
            }
        };
        var input = new SmtpInput(stream, new SmtpOutput(OutputStream.nullOutputStream()), pool);
        var text = new StringBuilder();
        boolean wellFormed = new EndOfDataScanner(input).transferTo((from, offset, length) -> {
            fewest = Math.min(fewest, pool.available());
            text.append(new String(from, offset, length, StandardCharsets.US_ASCII));
        });
        assertThat(wellFormed).isTrue();
        input.release();
        assertThat(pool.available()).isOne();
        return text.toString();
    }

    @Test
    void whoDripsGetsNone() throws IOException {
        String content = "0123456789\r\n".repeat(2000);
        assertThat(read(content + ".\r\n", 100)).isEqualTo(content);
        assertThat(fewest).isOne();
    }

    @Test
    void whoSendsMuchGetsOne() throws IOException {
        String content = "0123456789\r\n".repeat(20_000);
        assertThat(read(content + ".\r\n", Integer.MAX_VALUE)).isEqualTo(content);
        assertThat(fewest).isZero();
    }

    @Test
    void whereThereIsNoneTheSmallOneDoes() throws IOException {
        byte[] lent = pool.tryBorrow();
        String content = "0123456789\r\n".repeat(20_000);
        byte[] octets = (content + ".\r\n").getBytes(StandardCharsets.US_ASCII);
        var input =
                new SmtpInput(new ByteArrayInputStream(octets), new SmtpOutput(OutputStream.nullOutputStream()), pool);
        var length = new int[1];
        new EndOfDataScanner(input).transferTo((_, _, count) -> length[0] += count);
        assertThat(length[0]).isEqualTo(content.length());
        pool.giveBack(lent);
    }
}
