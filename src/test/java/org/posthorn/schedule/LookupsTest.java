package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LookupsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Lookups lookups = new Lookups(Duration.ofSeconds(30));

    @Test
    void aDomainGetsNoMorePlacesThanAreLeft() {
        assertThat(lookups.enter("slow.test", 2)).isTrue();
        assertThat(lookups.enter("slow.test", 2)).isTrue();
        assertThat(lookups.enter("slow.test", 2)).isFalse();
        assertThat(lookups.enter("other.test", 2)).isTrue();
        lookups.leave("slow.test", NOW);
        assertThat(lookups.enter("slow.test", 2)).isTrue();
    }

    @Test
    void oneMayAlwaysBeLookedUp() {
        assertThat(lookups.enter("any.test", 0)).isTrue();
    }

    @Test
    void whoFoundNoPlaceComesBackInOrder() {
        lookups.enter("slow.test", 1);
        Instant first = lookups.overflowed("slow.test", NOW);
        assertThat(first).isAfter(NOW);
        assertThat(lookups.overflowed("slow.test", NOW)).isAfter(first);
    }

    @Test
    void domainsThatNothingWaitsForAreForgotten() {
        lookups.enter("quick.test", 10);
        lookups.leave("quick.test", NOW);
        lookups.enter("slow.test", 10);
        Instant back = lookups.overflowed("slow.test", NOW);
        lookups.leave("slow.test", NOW);
        lookups.sweep(NOW);
        assertThat(lookups.size()).isEqualTo(1);
        lookups.sweep(back);
        assertThat(lookups.size()).isZero();
    }
}
