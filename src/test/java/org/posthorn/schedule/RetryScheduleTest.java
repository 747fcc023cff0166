package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("req041")
class RetryScheduleTest {
    private static final Instant ARRIVED = Instant.parse("2026-01-01T00:00:00Z");
    private final Random random = new Random(1);

    @Test
    void delaysDoubleUpToTheLongest() {
        var retry = new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(1), 0, Duration.ofDays(5));
        assertThat(minutes(retry, 1)).isEqualTo(5);
        assertThat(minutes(retry, 2)).isEqualTo(10);
        assertThat(minutes(retry, 4)).isEqualTo(40);
        assertThat(minutes(retry, 5)).isEqualTo(60);
        assertThat(minutes(retry, Integer.MAX_VALUE)).isEqualTo(60);
    }

    private long minutes(RetrySchedule retry, int failures) {
        return retry.delay(failures, random).toMinutes();
    }

    @Test
    void jitterSpreadsDelaysAroundTheirValueAndNotBeyond() {
        var retry = new RetrySchedule(Duration.ofSeconds(100), Duration.ofSeconds(100), 0.2, Duration.ofDays(5));
        var delays = random.ints(1_000)
                .mapToLong(i -> retry.delay(3, random).toSeconds())
                .summaryStatistics();
        assertThat(delays.getMin()).isBetween(80L, 82L);
        assertThat(delays.getMax()).isBetween(118L, 120L);
    }

    @Test
    void theLastAttemptIsMadeWhenTheMessageExpires() {
        var retry = new RetrySchedule(Duration.ofHours(4), Duration.ofHours(4), 0, Duration.ofHours(6));
        Instant afterFive = ARRIVED.plus(Duration.ofHours(5));
        Instant atSix = ARRIVED.plus(Duration.ofHours(6));
        assertThat(retry.next(2, afterFive, ARRIVED, random)).isEqualTo(atSix);
        assertThat(retry.isExpired(ARRIVED, afterFive)).isFalse();
        assertThat(retry.isExpired(ARRIVED, atSix)).isTrue();
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new RetrySchedule(Duration.ofMinutes(5), Duration.ofMinutes(1), 0, Duration.ofDays(1)))
                .withMessageContaining("longest");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new RetrySchedule(Duration.ofMinutes(5), Duration.ofMinutes(5), 1, Duration.ofDays(1)))
                .withMessageContaining("jitter");
    }
}
