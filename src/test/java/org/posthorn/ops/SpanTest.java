package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpanTest {
    @ParameterizedTest
    @CsvSource({"-5,0s", "0,0s", "59,59s", "60,1m", "3599,59m", "3600,1h", "172799,47h", "172800,2d", "432000,5d"})
    void isInItsLargestUnit(long seconds, String text) {
        assertThat(Span.of(Duration.ofSeconds(seconds))).isEqualTo(text);
    }
}
