package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DestinationPaceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final RetrySchedule backoffs =
            new RetrySchedule(Duration.ofMinutes(1), Duration.ofMinutes(8), 0, Duration.ofDays(5));
    private final DestinationPace pace = new DestinationPace(20, backoffs, new Random(1));

    @Test
    void successesWidenItUpToTheMost() {
        for (int i = 0; i < 100; i++) {
            pace.succeeded();
        }
        assertThat(pace.limit()).isEqualTo(20);
    }

    @Test
    void aFaultAfterSuccessesHalvesItWithoutABackOff() {
        for (int i = 0; i < 15; i++) {
            pace.succeeded();
        }
        pace.failed("421 too many connections", NOW);
        assertThat(pace.limit()).isEqualTo(10);
        assertThat(pace.isBackingOff(NOW)).isFalse();
    }

    @Test
    @Tag("req041")
    void aDeadDestinationIsRememberedLongerEachTime() {
        pace.failed("refused", NOW);
        assertThat(pace.openAgain()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
        Instant again = pace.openAgain();
        assertThat(pace.isBackingOff(again)).isFalse();
        pace.failed("refused", again);
        assertThat(pace.openAgain()).isEqualTo(again.plus(Duration.ofMinutes(2)));
        assertThat(pace.limit()).isEqualTo(1);
    }

    @Test
    void faultsOfConnectionsThatBeganBeforeABackOffDoNotLengthenIt() {
        pace.failed("refused", NOW);
        Instant open = pace.openAgain();
        pace.failed("refused", NOW.plusSeconds(1));
        assertThat(pace.openAgain()).isEqualTo(open);
    }

    @Test
    void oneSuccessForgetsTheBackOffs() {
        pace.failed("refused", NOW);
        pace.succeeded();
        assertThat(pace.isForgettable(NOW)).isTrue();
        pace.failed("reset", NOW.plusSeconds(100));
        assertThat(pace.isBackingOff(NOW.plusSeconds(100))).isFalse();
    }
}
