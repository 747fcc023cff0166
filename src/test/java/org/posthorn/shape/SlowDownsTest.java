package org.posthorn.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SlowDownsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration OVER = Duration.ofMinutes(16);

    private final SlowDowns slowDowns = new SlowDowns();

    private static Instant minute(int minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void isHalvedAndComesBackBySixteenths() {
        assertThat(slowDowns.share(NOON)).isEqualTo(16);
        assertThat(slowDowns.halve(NOON, NOON, OVER)).isTrue();
        assertThat(slowDowns.share(NOON)).isEqualTo(8);
        assertThat(slowDowns.whole(NOON)).isEqualTo(minute(8));
        assertThat(slowDowns.share(minute(1))).isEqualTo(9);
        assertThat(slowDowns.share(minute(7))).isEqualTo(15);
        assertThat(slowDowns.share(minute(8))).isEqualTo(16);
    }

    @Test
    void anAttemptThatBeganBeforeSaysNothingNew() {
        slowDowns.halve(NOON, minute(1), OVER);
        assertThat(slowDowns.halve(NOON, minute(1), OVER)).isFalse();
        assertThat(slowDowns.share(minute(1))).isEqualTo(8);
        assertThat(slowDowns.halve(minute(1), minute(1), OVER)).isTrue();
        assertThat(slowDowns.share(minute(1))).isEqualTo(4);
    }

    @Test
    void neverComesToNothing() {
        for (int i = 0; i < 10; i++) {
            slowDowns.halve(NOON, NOON, OVER);
        }
        assertThat(slowDowns.share(NOON)).isEqualTo(1);
    }
}
