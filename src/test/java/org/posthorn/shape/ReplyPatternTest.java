package org.posthorn.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

final class ReplyPatternTest {
    private static final SmtpReply REPLY = new SmtpReply(
            421, new EnhancedStatus(4, 7, 28), List.of("Our system has detected", "an Unusual RATE of mail"));

    @ParameterizedTest
    @CsvSource({
        "421, '', '', true",
        "4xx, '', '', true",
        "42x, '', '', true",
        "4X1, '', '', true",
        "5xx, '', '', false",
        "422, '', '', false",
        "'', 4.7.28, '', true",
        "'', 4.7.*, '', true",
        "'', *.7.28, '', true",
        "'', 4.7.2, '', false",
        "'', 5.7.*, '', false",
        "'', '', unusual rate, true",
        "'', '', detected an unusual, true",
        "'', '', system*rate, true",
        "'', '', rate*system, false",
        "'', '', *mail*, true",
        "'', '', spam, false",
        "421, 4.7.*, rate, true",
        "421, 4.2.*, rate, false",
        "450, 4.7.*, rate, false",
    })
    void allThatIsGivenMustFit(String code, String enhanced, String text, boolean fits) {
        var pattern = new ReplyPattern(code, enhanced, text.isEmpty() ? List.of() : List.of(text));
        assertThat(pattern.matches(REPLY)).isEqualTo(fits);
    }

    @Test
    void oneOfTheTextsMustFit() {
        assertThat(new ReplyPattern("", "", List.of("spam", "rate")).matches(REPLY))
                .isTrue();
    }

    @Test
    void aReplyWithoutStatusFitsNoStatus() {
        var bare = new SmtpReply(421, null, List.of("busy"));
        assertThat(new ReplyPattern("", "*.*.*", List.of()).matches(bare)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'', '', ''", "250, '', ''", "42, '', ''", "4yx, '', ''", "'', 4.7, ''", "'', 4.x.1, ''", "'', '', '* '"
    })
    void whatCanMeanNothingIsRefused(String code, String enhanced, String text) {
        List<String> texts = text.isEmpty() ? List.of() : List.of(text);
        assertThatThrownBy(() -> new ReplyPattern(code, enhanced, texts)).isInstanceOf(IllegalArgumentException.class);
    }
}
