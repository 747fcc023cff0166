package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DiskHealthTest {
    private static final Duration INTERVAL = Duration.ofNanos(100);

    private final DiskHealth health = new DiskHealth(INTERVAL);

    private void failThreeTimes(long now) {
        for (int i = 0; i < 3; i++) {
            assertThat(health.isIll()).isFalse();
            health.failed(now);
        }
    }

    @Test
    void oneFailureOrTwoStopNothing() {
        health.failed(0);
        health.failed(0);
        assertThat(health.admits(1)).isTrue();
        assertThat(health.pause()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void anIllDiskIsTriedOncePerInterval() {
        failThreeTimes(0);
        assertThat(health.admits(99)).isFalse();
        assertThat(health.admits(100)).isTrue();
        assertThat(health.admits(101)).isFalse();
        assertThat(health.admits(200)).isTrue();
        assertThat(health.pause()).isEqualTo(INTERVAL);
    }

    @Test
    void aTrialThatFailsBeginsTheIntervalAnew() {
        failThreeTimes(0);
        assertThat(health.admits(100)).isTrue();
        health.failed(150);
        assertThat(health.admits(249)).isFalse();
        assertThat(health.admits(250)).isTrue();
    }

    @Test
    void whatFailsAgainAndAgainIsToldOncePerInterval() {
        health.failed(0);
        assertThat(health.isWorthTelling(0)).isTrue();
        assertThat(health.isWorthTelling(99)).isFalse();
        assertThat(health.isWorthTelling(100)).isTrue();
        health.failed(110);
        assertThat(health.isWorthTelling(110)).isFalse();
        health.failed(120);
        assertThat(health.isWorthTelling(120)).as("now it is ill").isTrue();
        health.failed(130);
        assertThat(health.isWorthTelling(130)).isFalse();
    }

    @Test
    void onceItWorksAllAreAdmitted() {
        failThreeTimes(0);
        assertThat(health.worked()).isTrue();
        assertThat(health.worked()).isFalse();
        assertThat(health.admits(1)).isTrue();
        assertThat(health.admits(1)).isTrue();
    }
}
