package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
    @Test
    void readsWhatAPersonWrites() {
        assertThat(Span.parse("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Span.parse("2d12h")).isEqualTo(Duration.ofHours(60));
        assertThat(Span.parse("1d1h1m1s")).isEqualTo(Duration.ofSeconds(90_061));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m5", "1h2d", "-1h", "1w", "1h ", "9999999999d"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Span.parse(text)).hasMessageContaining("no span of time");
    }
}
