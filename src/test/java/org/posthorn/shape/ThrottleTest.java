package org.posthorn.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final List<String> woken = new ArrayList<>();
    private final Throttle.Waiter a = waiter("a");
    private final Throttle.Waiter b = waiter("b");
    private final Throttle.Waiter c = waiter("c");

    private Throttle.Waiter waiter(String name) {
        return () -> woken.add(name);
    }

    private static Throttle throttle(int connections) {
        return new Throttle("rule", "rule", new Limits(connections, 0, 0, 0, 0), List.of(), true);
    }

    @Test
    void connectionsAreGivenInTheOrderOfAsking() {
        Throttle two = throttle(2);
        assertThat(two.connect(a, NOON)).isTrue();
        assertThat(two.connect(a, NOON)).isTrue();
        assertThat(two.connect(b, NOON)).isFalse();
        assertThat(two.connect(c, NOON)).isFalse();
        assertThat(two.isContended(a)).isTrue();
        assertThat(two.isContended(b)).as("c waits too").isTrue();
        two.disconnect(NOON);
        assertThat(woken).containsExactly("b");
        assertThat(two.connect(a, NOON)).as("b is first").isFalse();
        assertThat(two.connect(b, NOON)).isTrue();
        two.giveUp(c);
        two.disconnect(NOON);
        assertThat(woken).containsExactly("b", "a");
    }

    @Test
    void whoWantsMoreThanThereAreIsNotInItsOwnWay() {
        Throttle one = throttle(1);
        assertThat(one.connect(a, NOON)).isTrue();
        assertThat(one.connect(a, NOON)).isFalse();
        assertThat(one.isContended(a)).isFalse();
        assertThat(one.isContended(b)).isTrue();
    }

    @Test
    void whoLeavesTheLineLetsTheNextOneIn() {
        Throttle one = throttle(1);
        one.connect(a, NOON);
        var leaves = new Throttle.Waiter() {
            @Override
            public void wake() {
                woken.add("leaves");
                one.giveUp(this);
            }
        };
        one.connect(leaves, NOON);
        one.connect(b, NOON);
        one.disconnect(NOON);
        assertThat(woken).containsExactly("leaves", "b");
    }

    @Test
    void aSlowDownHalvesWhatWorkedWhereNoLimitIsSet() {
        Throttle any = throttle(0);
        for (int i = 0; i < 10; i++) {
            assertThat(any.connect(a, NOON)).isTrue();
        }
        assertThat(any.slowDown(NOON, NOON, Duration.ofMinutes(16))).isTrue();
        assertThat(any.isOver(NOON)).isTrue();
        assertThat(any.view(NOON).mostConnections()).isEqualTo(5);
        assertThat(any.view(NOON.plus(Duration.ofMinutes(4))).mostConnections()).isEqualTo(7);
        assertThat(any.view(NOON.plus(Duration.ofMinutes(8))).mostConnections())
                .as("any number")
                .isZero();
    }

    @Test
    void aSlowDownLeavesOneConnectionAtLeast() {
        Throttle two = throttle(2);
        for (int i = 0; i < 5; i++) {
            two.slowDown(NOON, NOON, Duration.ofHours(1));
        }
        assertThat(two.connect(a, NOON)).isTrue();
        assertThat(two.connect(a, NOON)).isFalse();
    }

    @Test
    void whatAPauseSendsAwayComesBackInOrder() {
        Throttle paused = throttle(0);
        Instant end = NOON.plus(Duration.ofMinutes(15));
        assertThat(paused.pause(end, "421 wait")).isTrue();
        assertThat(paused.pause(end, "421 wait")).isFalse();
        assertThat(paused.isPaused(NOON)).isTrue();
        assertThat(paused.isPaused(end)).isFalse();
        Instant first = paused.comeBack(NOON);
        Instant second = paused.comeBack(NOON);
        assertThat(first).isEqualTo(end);
        assertThat(second).isAfter(first).isBefore(end.plusSeconds(1));
    }

    @Test
    void recipientsAreChargedToTheirOwnRate() {
        var ten = new Throttle("rule", "rule", new Limits(0, 0, 0, 10, 0), List.of(), true);
        assertThat(ten.recipientsFree(NOON)).isEqualTo(NOON);
        ten.charge(5, NOON);
        assertThat(ten.recipientsFree(NOON)).isEqualTo(NOON.plusSeconds(30));
        assertThat(ten.reserve(NOON)).as("messages are not limited").isEqualTo(NOON);
    }
}
