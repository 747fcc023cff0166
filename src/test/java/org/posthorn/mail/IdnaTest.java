package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.IDN;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdnaTest {
    /// Names of RFC 3492 section 7.1 and of the root zone's test domains.
    @ParameterizedTest
    @CsvSource({
        "bücher, xn--bcher-kva",
        "他们为什么不说中文, xn--ihqwcrb4cv8a8dqg056pqjye",
        "למההםפשוטלאמדבריםעברית, xn--4dbcagdahymbxekheh6e0a7fei0b",
        "почемужеонинеговорятпорусски, xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
        "испытание, xn--80akhbyknj4f",
        "δοκιμή, xn--jxalpdlp",
        "测试, xn--0zwm56d",
        "परीक्षा, xn--11b5bs3a9aj6g",
        "テスト, xn--zckzah",
        "테스트, xn--9t4b11yi5a",
        "آزمایشی, xn--hgbk6aj7f53bba",
        "faß, xn--fa-hia",
        "βόλος, xn--nxasmm1c",
        "col·lecció, xn--collecci-ioa91d",
        "क्\u200dष, xn--11b2ezcw70k",
        "نامه\u200cای, xn--mgba3gch31f060k",
        "ı, xn--cfa",
        "a1ü-2, xn--a1-2-1ra"
    })
    void makesALabels(String label, String expected) {
        assertThat(Idna.toAscii(label)).isEqualTo(expected);
    }

    /// Each of another rule.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ü",
                "ü-",
                "ab--ü",
                "\u0301ü",
                "ü ",
                "ü_",
                "ü!",
                "☃",
                "😀",
                "ü\u00ad",
                "ü\u200b",
                "ü\u2028",
                "²ü5½",
                "a\u200dü",
                "a\u200cü",
                "a·bü",
                "ü͵",
                "α͵",
                "a׳",
                "・ü",
                "٠۰",
                "אa",
                "aא",
                "א1٠",
                "1א",
                "ـب",
                "〱あ",
                "\u1100x",
                "ｅ＠",
                "ｘｎ－－a",
                "",
                "ü\ufe0f",
                "ü\u0378",
                "\uFFFDü",
                "ᾳ",
                "é\u034f",
                "\uD834\uDD58"
            })
    void refusesTheRest(String label) {
        assertThatThrownBy(() -> Idna.toAscii(label))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("[ -~]+");
    }

    @Test
    void mapsWhatPeopleType() {
        assertThat(Idna.toAscii("BÜCHER")).isEqualTo("xn--bcher-kva");
        assertThat(Idna.toAscii("ＥＸＡＭＰＬＥ")).isEqualTo("example");
        assertThat(Idna.domainToAscii("Bücher.EXAMPLE")).isEqualTo("xn--bcher-kva.example");
    }

    /// An independent decoder reads what was encoded.
    @Test
    void whatIsEncodedIsDecodedAgain() {
        var random = new Random(3492);
        int[] ranges = {'a', 0xE0, 0x430, 0x4E00, 0x20000};
        for (int i = 0; i < 5_000; i++) {
            var label = new StringBuilder();
            for (int j = 1 + random.nextInt(12); j > 0; j--) {
                label.appendCodePoint(ranges[random.nextInt(ranges.length)] + random.nextInt(16));
            }
            if (label.chars().anyMatch(c -> c > 127)) {
                assertThat(IDN.toUnicode("xn--" + Punycode.encode(label.toString())))
                        .isEqualTo(label.toString());
            }
        }
    }
}
