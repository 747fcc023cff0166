package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8461 sections 3.1, 3.2 and 4.1.
class StsTextTest {
    private static final String SOUND = "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n";

    @Test
    @Tag("req091")
    void linesEndInLfOrCrlf() {
        var policy = new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("mx.example.org"), Duration.ofDays(1));
        for (String text : List.of(SOUND, SOUND.replace("\n", "\r\n"), SOUND.strip(), SOUND + "\n\n")) {
            assertThat(StsText.parse(text)).isEqualTo(new StsText(policy, Duration.ofDays(1)));
        }
    }

    @Test
    @Tag("req091")
    void unknownKeysSayNothingAndOnlyMxMayComeAgain() {
        StsText text = StsText.parse("version: STSv1\nfuture: x: y\nmode: testing\nmode: enforce\nmx: A.example.org\n"
                + "mx: *.example.net\nmax_age:60\nmax_age: 70\nversion: STSv2\n");
        assertThat(text.policy())
                .isEqualTo(new StsPolicy(
                        StsPolicy.Mode.TESTING, List.of("a.example.org", "*.example.net"), Duration.ofSeconds(60)));
        assertThat(text.maxAge()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "31557600, 31557600", "31557601, 31557600", "9999999999, 31557600"})
    @Tag("req091")
    void anAgeIsAtMostAYear(String given, long seconds) {
        assertThat(StsText.parse(SOUND.replace("86400", given)).maxAge()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mode: enforce\nmx: a.example\nmax_age: 1",
                "version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1",
                "version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1",
                "version: STSv1\nmx: a.example\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a.example",
                "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1",
                "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 99999999999",
                "version: STSv1\nmode: enforce\nmx: mx*.example\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a.*.example\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: *.\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a b,c\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: mail..loc\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: .mail.loc\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: mail.loc.\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: -mail.loc\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: *..loc\nmax_age: 1",
                "<html>not found</html>"
            })
    @Tag("req091")
    void whatIsNoPolicy(String text) {
        assertThatThrownBy(() -> StsText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("req091")
    void aPolicyOfModeNoneNeedsNoHosts() {
        assertThat(StsText.parse("version: STSv1\nmode: none\nmax_age: 60").policy())
                .isEqualTo(StsPolicy.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.org, true",
        "a.example.net, true",
        "a.b.example.net, false",
        "example.net, false",
        "evil-example.net, false",
        "amx.example.org, false"
    })
    @Tag("req093")
    void anAsteriskIsOneLabel(String host, boolean listed) {
        var policy =
                new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("mx.example.org", "*.example.net"), Duration.ofDays(1));
        assertThat(policy.lists(host)).isEqualTo(listed);
    }

    /// The grammar of RFC 8461 section 3.1.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=STSv1; id=a;;",
                "v=STSv1;; id=a",
                "v=STSv1; id=a; id=b",
                "v=STSv1; id=a; id=a",
                "v=STSv1; =x; id=a",
                "v=STSv1; x=; id=a",
                "v=STSv1; x; id=a",
                "v=STSv1; id=",
                "v=STSv1; -x=1; id=a",
                "v=STSv1; x=a=b; id=a",
                "v=STSv1; x=a b; id=a",
                "v=STSv1; ID=a"
            })
    @Tag("req090")
    void aRecordThatIsNotAsTheGrammarHasItIsNone(String record) {
        assertThat(StsRecord.id(List.of(record))).isEmpty();
    }

    @Test
    @Tag("req090")
    void exactlyOneRecordCounts() {
        assertThat(StsRecord.id(List.of("v=STSv1; id=20190429T010101;"))).isEqualTo(Optional.of("20190429T010101"));
        assertThat(StsRecord.id(List.of("v=STSv1;id=1", "v=spf1 -all"))).isEqualTo(Optional.of("1"));
        assertThat(StsRecord.id(List.of("v=STSv1 ; more=2; id=1"))).isEqualTo(Optional.of("1"));
        assertThat(StsRecord.id(List.of("v=STSv1; id=1", "v=STSv1; id=2"))).isEmpty();
        assertThat(StsRecord.id(List.of("v=STSv10; id=1"))).isEmpty();
        assertThat(StsRecord.id(List.of("id=1; v=STSv1"))).isEmpty();
        assertThat(StsRecord.id(List.of("v=STSv1;"))).isEmpty();
        assertThat(StsRecord.id(List.of("v=STSv1; id=a-b"))).isEmpty();
        assertThat(StsRecord.id(List.of("v=STSv1; id=" + "1".repeat(33)))).isEmpty();
        assertThat(StsRecord.id(List.of())).isEmpty();
    }
}
