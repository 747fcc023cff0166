package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                Long.MIN_VALUE,
                -6_000_000_000_000_000_001L,
                -1,
                0,
                1_700_000_000_123_456L,
                6_000_000_000_000_000_000L,
                6_000_000_000_000_000_001L,
                RecipientStates.NEVER
            })
    void whatWasReadIsWrittenBackAsTheSame(long micros) {
        Instant read = Times.instant(micros);
        assertThat(Times.instant(Times.micros(read))).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-26T00:56:57.123456Z", "1969-12-31T23:59:59.999999Z"})
    void timesThatOccurAreKeptToTheMicrosecond(Instant time) {
        assertThat(Times.instant(Times.micros(time))).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+200000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z"})
    void laterThanAllIsTheLast(Instant time) {
        assertThat(Times.micros(time)).isEqualTo(6_000_000_000_000_000_000L);
    }
}
