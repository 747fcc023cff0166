package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.MailAddress;
import org.posthorn.schedule.LaneView;
import org.posthorn.shape.Limits;
import org.posthorn.shape.ThrottleView;
import org.posthorn.spool.QueueEntry.QueuedRecipient;
import org.posthorn.spool.QueueEntry.State;

final class WaitReasonsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(600);

    private static QueuedRecipient recipient(State state, int attempts, Instant due, String reason) {
        return new QueuedRecipient(new MailAddress("a", "one.test"), state, attempts, due, reason);
    }

    private static List<Reason> reasons(QueuedRecipient recipient, @Nullable LaneView lane, int lookups, int room) {
        return new WaitReasons(lookups, room, "one.test", List.of(recipient), lane, false, NOON).all();
    }

    private static List<Reason> reasons(QueuedRecipient recipient, @Nullable LaneView lane) {
        return reasons(recipient, lane, 0, 10);
    }

    private static LaneView lane(boolean here, @Nullable ThrottleView shaping) {
        return new LaneView(3, here ? new LaneView.Turn(2, null) : null, 0, 5, false, null, "", false, shaping);
    }

    @Test
    void itsOwnSchedule() {
        assertThat(reasons(recipient(State.WAITING, 2, LATER, "450 busy"), null))
                .containsExactly(new Reason("its own retry schedule, after 2 attempts", LATER));
    }

    @Test
    void memory() {
        assertThat(reasons(recipient(State.WAITING, 0, LATER, ""), null))
                .singleElement()
                .satisfies(reason -> assertThat(reason.text()).contains("no room in memory"));
        assertThat(reasons(recipient(State.WAITING, 0, NOON, ""), null, 0, 0))
                .singleElement()
                .satisfies(reason -> assertThat(reason.text()).contains("max-messages"));
        assertThat(reasons(recipient(State.CLAIMED, 0, NOON, ""), lane(true, null)))
                .containsExactly(
                        Reason.endless("in memory, one of 3 that wait for this destination, 2 of them ahead of it"));
    }

    @Test
    void theDns() {
        assertThat(reasons(recipient(State.CLAIMED, 0, NOON, ""), null, 7, 10))
                .containsExactly(Reason.endless("the DNS is asked for one.test, for which 7 messages wait"));
    }

    @Test
    void anAttemptUnderWay() {
        assertThat(reasons(recipient(State.CLAIMED, 1, NOON, "450 busy"), lane(false, null)))
                .containsExactly(Reason.endless("an attempt is under way"));
    }

    @Test
    void theDestinationsBackOff() {
        var lane = new LaneView(0, null, 0, 1, true, LATER, "connection refused", false, null);
        assertThat(reasons(recipient(State.WAITING, 1, LATER, "NETWORK: delivery suspended: connection refused"), lane))
                .containsExactly(
                        new Reason("with its destination, after 1 attempt", LATER),
                        new Reason("the destination is left alone after: connection refused", LATER));
    }

    @Test
    void whatWasNotTriedSaysSoAndNothingElse() {
        assertThat(reasons(recipient(State.WAITING, 0, LATER, "NETWORK: delivery suspended: connection refused"), null))
                .containsExactly(new Reason("with its destination, not tried yet", LATER));
    }

    @Test
    void anOperatorsPause() {
        var shaping =
                new ThrottleView("override one.test", Limits.NONE, 0, 0, 16, NOON, LATER, "paused by an operator");
        assertThat(reasons(
                        recipient(State.WAITING, 2, LATER, "PAUSED: delivery suspended: paused by an operator"),
                        lane(false, shaping)))
                .containsExactly(
                        new Reason("with its destination, after 2 attempts", LATER),
                        new Reason("paused by an operator (override one.test)", LATER));
    }

    /// The next message's time is not that of one behind others in the spool.
    @Test
    void aRateOfWhichItHasNoTurnYet() {
        var shaping = new ThrottleView("big", new Limits(0, 0, 60, 0, 0), 0, 0, 16, NOON, null, "");
        assertThat(reasons(recipient(State.WAITING, 0, LATER, ""), lane(false, shaping)))
                .containsExactly(
                        new Reason("not tried yet: found no room in memory, and is taken up again", LATER),
                        Reason.endless("3 messages in memory have their turns first by the rate of shaping rule big"));
    }

    @Test
    void aPauseThatPutOffWhatWasTried() {
        var shaping = new ThrottleView("big", Limits.NONE, 0, 0, 16, NOON, LATER, "421 slow");
        assertThat(reasons(
                        recipient(State.WAITING, 1, LATER, "mx.one.test[192.0.2.1]:25: 421 slow"),
                        lane(false, shaping)))
                .containsExactly(
                        new Reason("with its destination, after 1 attempt", LATER),
                        new Reason("paused by shaping rule big: 421 slow", LATER));
    }

    @Test
    void whatShapesIt() {
        var shaping = new ThrottleView("big", Limits.NONE, 2, 2, 8, LATER, LATER, "421 slow");
        var lane = new LaneView(9, new LaneView.Turn(5, LATER), 2, 2, false, null, "", true, shaping);
        assertThat(reasons(recipient(State.CLAIMED, 0, NOON, ""), lane))
                .extracting(Reason::text)
                .containsExactly(
                        "in memory, one of 9 that wait for this destination, 5 of them ahead of it",
                        "its destination stands in line for one of the max-connections of [schedule]",
                        "paused by shaping rule big: 421 slow",
                        "slowed down to 8/16 by shaping rule big",
                        "all 2 connections of shaping rule big are in use",
                        "its turn by the rate of shaping rule big",
                        "all 2 connections to the destination are in use");
    }
}
