package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0, '\t', '\r', '\n', 0x1b, 0x7f, 0x80, 0x9b, 0xad, 0x61c, 0x200b, 0x200d, 0x200e, 0x200f, 0x2028,
                0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xd800, 0xe000,
                0xfeff, 0xfff9, 0x110bd, 0x1d173, 0xe0001, 0xe0041, 0xf0000, 0x10ffff
            })
    void isNotShown(int codePoint) {
        assertThat(PrintableText.isPrintable(codePoint)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {' ', '~', 'a', 0xa0, 0xe4, 0x5d0, 0x627, 0x4e2d, 0xfffd, 0x1f600, 0x20000})
    void isShown(int codePoint) {
        assertThat(PrintableText.isPrintable(codePoint)).isTrue();
    }
}
