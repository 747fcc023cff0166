package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableLineTest {
    private static String of(String text) {
        return PrintableLine.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a b, a b",
                "grüße, grüße",
                "\"  a \r\n\t b \n\", a b",
                "a\u001b[1m, a?[1m",
                "\u202ea, ?a",
                "a\u2028b, a b"
            })
    void isOneLineThatCanBePrinted(String said, String line) {
        assertThat(of(said)).isEqualTo(line);
    }

    @Test
    void mayBeEmpty() {
        assertThat(of(" \r\n")).isEmpty();
    }

    @Test
    void whatIsNoUtf8IsReplaced() {
        assertThat(PrintableLine.of(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\ufffdb");
    }
}
