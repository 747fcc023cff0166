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

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            pace.succeeded(NOW);
        }
    }

    @Test
    void successesWidenItUpToTheMost() {
        succeed(100);
        assertThat(pace.limit()).isEqualTo(20);
    }

    @Test
    void aFaultAfterSuccessesHalvesItWithoutABackOff() {
        succeed(15);
        pace.failed(FakeNetwork.fault("421 too many connections"), NOW, NOW, 0);
        assertThat(pace.limit()).isEqualTo(10);
        assertThat(pace.isBackingOff(NOW)).isFalse();
    }

    @Test
    void whoIsRefusedWhileOthersWorkLowersTheLimitToThoseAndNobodyBacksOff() {
        Instant later = NOW.plusSeconds(1);
        for (int others = 4; others > 0; others--) {
            pace.failed(FakeNetwork.fault("421 too many connections"), NOW, later, others);
            assertThat(pace.isBackingOff(later)).isFalse();
        }
        assertThat(pace.limit()).isEqualTo(1);
        assertThat(pace.isInTrouble()).isFalse();
    }

    @Test
    void whatOneReductionWasForIsNotReducedForAgain() {
        succeed(15);
        pace.failed(FakeNetwork.fault("421 too many connections"), NOW, NOW.plusSeconds(1), 19);
        pace.failed(FakeNetwork.fault("421 too many connections"), NOW, NOW.plusSeconds(2), 18);
        assertThat(pace.limit()).isEqualTo(10);
    }

    @Test
    void itGrowsAgainByOneARoundAndNotOverWhatWorkedBeforeMinutesHavePassed() {
        succeed(15);
        pace.failed(FakeNetwork.fault("421 too many connections"), NOW, NOW, 12);
        assertThat(pace.limit()).isEqualTo(10);
        succeed(9);
        assertThat(pace.limit()).isEqualTo(10);
        succeed(1);
        assertThat(pace.limit()).isEqualTo(11);
        succeed(1_000);
        assertThat(pace.limit()).isEqualTo(12);
        pace.succeeded(NOW.plus(Duration.ofMinutes(5)));
        assertThat(pace.limit()).isEqualTo(13);
    }

    @Test
    @Tag("req041")
    void aDeadDestinationIsRememberedLongerEachTime() {
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW, 0);
        assertThat(pace.openAgain()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
        Instant again = pace.openAgain();
        assertThat(pace.isBackingOff(again)).isFalse();
        pace.failed(FakeNetwork.fault("refused"), again, again, 0);
        assertThat(pace.openAgain()).isEqualTo(again.plus(Duration.ofMinutes(2)));
        assertThat(pace.limit()).isEqualTo(1);
    }

    @Test
    void theLastOfTheFirstConnectionsDecidesThatAHostIsDead() {
        Instant later = NOW.plusSeconds(30);
        pace.failed(FakeNetwork.fault("timeout"), NOW, later, 1);
        assertThat(pace.isBackingOff(later)).isFalse();
        pace.failed(FakeNetwork.fault("timeout"), NOW, later, 0);
        assertThat(pace.isBackingOff(later)).isTrue();
    }

    @Test
    void faultsOfConnectionsThatBeganBeforeABackOffDoNotLengthenIt() {
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW, 0);
        Instant open = pace.openAgain();
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW.plusSeconds(1), 0);
        assertThat(pace.openAgain()).isEqualTo(open);
    }

    @Test
    void oneSuccessForgetsTheBackOffAndEndsIt() {
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW, 0);
        pace.succeeded(NOW);
        assertThat(pace.isForgettable(NOW)).isTrue();
        assertThat(pace.isBackingOff(NOW)).isFalse();
        pace.failed(FakeNetwork.fault("reset"), NOW, NOW.plusSeconds(100), 0);
        assertThat(pace.isBackingOff(NOW.plusSeconds(100))).isFalse();
    }

    @Test
    void afterABackOffConnectionsAreAddedOneARound() {
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW, 0);
        assertThat(pace.limit()).isEqualTo(1);
        succeed(1);
        assertThat(pace.limit()).isEqualTo(2);
        succeed(2);
        assertThat(pace.limit()).isEqualTo(3);
    }

    @Test
    void whoWaitsForTheBackOffComesBackSpreadOverAsLongAgain() {
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW, 0);
        Instant open = NOW.plusSeconds(60);
        for (int i = 0; i < 100; i++) {
            assertThat(pace.comeBack(NOW)).isBetween(open, open.plusSeconds(60));
        }
    }

    @Test
    void whoIsRefusedOnceGoesOnSoonAndWhoIsRefusedAgainByItsOwnSchedule() {
        pace.failed(FakeNetwork.fault("421 too many connections"), NOW, NOW, 1);
        assertThat(pace.afterFault(0, NOW)).isEqualTo(NOW.plusSeconds(60));
        assertThat(pace.afterFault(1, NOW)).isNull();
    }

    @Test
    void aClockThatIsSetBackDoesNotLengthenABackOff() {
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW, 0);
        assertThat(pace.isBackingOff(NOW.minusSeconds(1)))
                .as("a thread that is late")
                .isTrue();
        Instant dayBefore = NOW.minus(Duration.ofDays(1));
        assertThat(pace.isBackingOff(dayBefore)).isFalse();
        assertThat(pace.comeBack(dayBefore)).isBetween(dayBefore, dayBefore.plusSeconds(60));
        pace.failed(FakeNetwork.fault("refused"), dayBefore, dayBefore, 0);
        assertThat(pace.openAgain()).isEqualTo(dayBefore.plus(Duration.ofMinutes(2)));
    }

    @Test
    void anOperatorEndsTheBackOffAheadOfTimeForOneConnection() {
        pace.failed(FakeNetwork.fault("refused"), NOW, NOW, 0);
        pace.tryNow(NOW.plusSeconds(1));
        assertThat(pace.isBackingOff(NOW.plusSeconds(1))).isFalse();
        assertThat(pace.limit()).isEqualTo(1);
        assertThat(pace.isInTrouble()).isTrue();
    }
}
