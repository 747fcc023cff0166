package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OverflowTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Overflow overflow = new Overflow(Duration.ofSeconds(30));

    /// So many seconds in which so many leave memory each second, and one overflows.
    private Instant run(int seconds, int rate) {
        Instant at = NOW;
        for (int second = 0; second < seconds; second++) {
            at = NOW.plusSeconds(second);
            for (int i = 0; i < rate; i++) {
                overflow.drained();
            }
            overflow.next(at, 1_000);
        }
        return at;
    }

    @Test
    void whatOverflowsComesBackInTheOrderInWhichItWent() {
        Instant before = NOW;
        for (int i = 0; i < 1_000; i++) {
            Instant next = overflow.next(NOW, 100);
            assertThat(next).isAfter(before);
            before = next;
        }
    }

    /// A queue of which all falls due at once is claimed before anybody knows how fast it goes out.
    @Test
    void ofAQuickDestinationTheFirstHaveNoMinuteToWait() {
        for (int i = 0; i < 40_000; i++) {
            overflow.next(NOW, 1_000);
        }
        assertThat(overflow.next(NOW, 1_000)).isBefore(NOW.plusSeconds(5));
    }

    @Test
    void itComesBackALittleFasterThanRoomIsMade() {
        Instant at = run(30, 200);
        Instant first = overflow.next(at, 1_000);
        for (int i = 0; i < 3_000; i++) {
            overflow.next(at, 1_000);
        }
        Duration took = Duration.between(first, overflow.next(at, 1_000));
        assertThat(took).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    }

    @Test
    void howeverSlowTheDestinationSomeComeBackToSeeWhetherItStillIs() {
        Instant at = run(30, 1);
        Instant first = overflow.next(at, 1_000);
        for (int i = 0; i < 375; i++) {
            overflow.next(at, 1_000);
        }
        assertThat(Duration.between(first, overflow.next(at, 1_000)))
                .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    }

    @Test
    void theFirstComesBackBeforeTheLineInMemoryEnds() {
        assertThat(overflow.next(NOW, 10)).isEqualTo(NOW.plusSeconds(1));
        assertThat(new Overflow(Duration.ofSeconds(30)).next(NOW, 1_000_000)).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void aClockThatIsSetBackLengthensNothing() {
        overflow.next(NOW, 10);
        Instant dayBefore = NOW.minus(Duration.ofDays(1));
        assertThat(overflow.next(dayBefore, 10)).isBefore(dayBefore.plusSeconds(3));
    }

    @Test
    void itKnowsWhetherSomeAreStillAway() {
        assertThat(overflow.isOutstanding(NOW)).isFalse();
        Instant back = overflow.next(NOW, 10);
        assertThat(overflow.isOutstanding(NOW)).isTrue();
        assertThat(overflow.isOutstanding(back)).isFalse();
    }
}
