package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LineBufferTest {
    private static String text(LineBuffer line) throws Exception {
        var out = new ByteArrayOutputStream();
        line.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,0.001",
        "10,0.01",
        "100,0.1",
        "120,0.12",
        "123,0.123",
        "1000,1",
        "1050,1.05",
        "432000000,432000",
        "-5,0"
    })
    void secondsHaveNoNeedlessZeros(long millis, String seconds) throws Exception {
        assertThat(text(new LineBuffer().seconds(Duration.ofMillis(millis)))).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 1234567890123L, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void numbers(long number) throws Exception {
        assertThat(text(new LineBuffer().number(number))).isEqualTo(Long.toString(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T20:56:00.000Z",
                "2026-11-22T20:56:59.999Z",
                "1969-12-31T23:59:59.500Z",
                "2024-02-29T00:00:00.007Z"
            })
    void timesHaveMilliseconds(String time) throws Exception {
        LineBuffer line = new LineBuffer().time(Instant.parse("2020-01-01T00:00:00Z"));
        line.clear();
        assertThat(text(line.time(Instant.parse(time)))).isEqualTo(time);
    }

    @Test
    void itGrowsAsNeeded() throws Exception {
        var line = new LineBuffer();
        String word = "é".repeat(1000);
        for (int i = 0; i < 100; i++) {
            line.text(word);
        }
        assertThat(text(line)).isEqualTo(word.repeat(100));
    }

    @Test
    void blocksAreWholeLines() throws Exception {
        var blocks = new ArrayList<String>();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int octet) {
                throw new AssertionError("octet by octet");
            }

            @Override
            public void write(byte[] octets, int offset, int length) {
                blocks.add(new String(octets, offset, length, StandardCharsets.US_ASCII));
            }
        };
        LineBuffer lines = new LineBuffer().ascii("12345\n67\n8\nabcdefghijklmno\np\nqrstuvw\nxyz\n");
        lines.writeTo(out, 10);
        assertThat(blocks).containsExactly("12345\n67\n", "8\n", "abcdefghijklmno\n", "p\nqrstuvw\n", "xyz\n");
    }
}
