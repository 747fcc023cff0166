package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final Duration MOST = Duration.ofMillis(1);

    private final GroupCommit company = new GroupCommit(MOST);

    private void syncsTake(long nanos) {
        for (int i = 0; i < 1_000; i++) {
            company.synced(nanos);
        }
    }

    @Test
    void aMessageAloneDoesNotWait() {
        syncsTake(100_000);
        assertThat(company.patience(true)).isZero();
    }

    @Test
    void aMessageWaitsForOthersOnTheirWayAboutAsLongAsASyncTakes() {
        syncsTake(100_000);
        company.arriving();
        assertThat(company.patience(true)).isBetween(99_000L, 100_000L);
        company.arrived();
        assertThat(company.patience(true)).isZero();
    }

    @Test
    void neverLongerThanTheLimitOnASlowDisk() {
        syncsTake(50_000_000);
        company.arriving();
        assertThat(company.patience(true)).isEqualTo(MOST.toNanos());
    }

    @Test
    void whatNobodyWaitsForWaitsForAMessage() {
        assertThat(company.patience(false)).isEqualTo(MOST.toNanos());
    }

    @Test
    void noWaitAtAllWhenTurnedOff() {
        var none = new GroupCommit(Duration.ZERO);
        none.arriving();
        none.synced(1_000_000);
        assertThat(none.patience(true)).isZero();
        assertThat(none.patience(false)).isZero();
    }
}
