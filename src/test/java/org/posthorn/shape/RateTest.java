package org.posthorn.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /// Takes turns one after the other for so long, each as soon as it may.
    private static List<Instant> greedy(Rate rate, Duration time) {
        var went = new ArrayList<Instant>();
        Instant now = NOON;
        while (now.isBefore(NOON.plus(time))) {
            Instant turn = rate.take(1, now, 1);
            now = turn.isAfter(now) ? turn : now;
            went.add(now);
        }
        return went;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 30, 60, 599, 6_000})
    void noMinuteHoldsMoreThanItSaysAndAnHourNearlyAsMany(int perMinute) {
        List<Instant> went = greedy(new Rate(perMinute), Duration.ofHours(1));
        int from = 0;
        for (int i = 0; i < went.size(); i++) {
            while (!went.get(from).plus(Duration.ofMinutes(1)).isAfter(went.get(i))) {
                from++;
            }
            assertThat(i - from + 1).isLessThanOrEqualTo(perMinute);
        }
        assertThat(went.size()).isGreaterThanOrEqualTo((int) (60 * perMinute * 0.96));
    }

    @Test
    void whatWasNotUsedIsWorthOneSecondAtTheMost() {
        var rate = new Rate(600);
        rate.take(1, NOON, 1);
        Instant later = NOON.plus(Duration.ofHours(1));
        int atOnce = 0;
        while (!rate.take(1, later, 1).isAfter(later)) {
            atOnce++;
        }
        assertThat(atOnce).isEqualTo(10);
    }

    @Test
    void whatIsSlowedDownTakesThatMuchLonger() {
        var rate = new Rate(1);
        assertThat(rate.take(1, NOON, 2)).isEqualTo(NOON);
        assertThat(rate.take(1, NOON, 2)).isEqualTo(NOON.plus(Duration.ofMinutes(2)));
    }

    @Test
    void aClockThatIsSetBackLengthensNothing() {
        var rate = new Rate(10);
        rate.take(25, NOON, 1);
        Instant dayBefore = NOON.minus(Duration.ofDays(1));
        assertThat(rate.free(dayBefore)).isEqualTo(dayBefore.plus(Duration.ofSeconds(150)));
        assertThat(new Rate(10).free(dayBefore)).isEqualTo(dayBefore);
    }

    @Test
    void manyAtOnceMakeTheNextWaitForAll() {
        var rate = new Rate(10);
        rate.take(25, NOON, 1);
        assertThat(rate.free(NOON)).isEqualTo(NOON.plus(Duration.ofSeconds(150)));
        assertThat(rate.isRested(NOON.plus(Duration.ofSeconds(149)))).isFalse();
        assertThat(rate.isRested(NOON.plus(Duration.ofSeconds(150)))).isTrue();
    }
}
