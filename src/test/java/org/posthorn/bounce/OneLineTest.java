package org.posthorn.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OneLineTest {
    @Test
    void foldsAtSpaces() {
        String field = OneLine.field("Name", "word ".repeat(40).strip());
        assertThat(field).endsWith("\r\n").startsWith("Name: word word");
        assertThat(field.lines())
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(76));
        assertThat(field.replace("\r\n ", " "))
                .isEqualTo("Name: " + "word ".repeat(40).strip() + "\r\n");
    }

    @Test
    void breaksWordsThatNoLineHolds() {
        assertThat(OneLine.field("Name", "x".repeat(5_000)).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(998));
        assertThat(OneLine.text("x".repeat(800) + ' ' + "y".repeat(800), "    ").lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(998));
        assertThat(OneLine.field("Name", "例".repeat(5_000)).lines())
                .allSatisfy(line -> assertThat(line.getBytes(UTF_8)).hasSizeLessThan(998));
    }

    @Test
    void breaksNoAddress() {
        assertThat(OneLine.field("Original-Recipient", "rfc822; " + "a".repeat(500)))
                .endsWith("\r\n " + "a".repeat(500) + "\r\n");
    }

    @Test
    void keepsAFieldsFirstWordBesideItsName() {
        assertThat(OneLine.field("Final-Recipient", "rfc822; " + "a".repeat(200)))
                .startsWith("Final-Recipient: rfc822;");
    }

    @ParameterizedTest
    @CsvSource({"abc, abc", "a+2Bb, a+b", "+C3+BC, ü", "a+2, a+2", "a+zz, a+zz", "+, +", "é+41, éA"})
    void decodesXtext(String xtext, String text) {
        assertThat(DecodedXtext.of(xtext)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "mx.example.org\r\nX: y", "<mx>"})
    void settingsRefuseWhatIsNoHostName(String hostname) {
        assertThatThrownBy(() -> ReportSettings.defaults(hostname)).isInstanceOf(IllegalArgumentException.class);
    }
}
