package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentsTest {
    private static final long FULL_AT = 1_000;

    private final Segments segments = new Segments();

    private void full(long id) {
        segments.add(id, 10_000);
        segments.seal(id, 10_000, FULL_AT);
    }

    @Test
    void aSparseSegmentRestsBeforeItIsCompacted() {
        full(1);
        segments.messageAdded(new Location(1, 64, 200));
        assertThat(segments.sparse(0.5, FULL_AT - 1)).isEmpty();
        assertThat(segments.sparse(0.5, FULL_AT)).contains(1L);
    }

    @Test
    void whatNothingNeedsGoesAtOnceThoughAnotherRests() {
        full(1);
        segments.messageAdded(new Location(1, 64, 200));
        full(2);
        assertThat(segments.sparse(0.5, FULL_AT - 1)).contains(2L);
    }

    @Test
    void whatWasChosenOnceRestsNoMore() {
        full(1);
        segments.messageAdded(new Location(1, 64, 200));
        full(2);
        assertThat(segments.sparse(0.5, FULL_AT)).contains(1L);
        assertThat(segments.sparse(0.5, FULL_AT - 1)).contains(1L);
    }

    @Test
    void segmentsOfAnEarlierProcessDoNotRest() {
        segments.add(1, 10_000);
        segments.sealOld(1, 10_000);
        segments.messageAdded(new Location(1, 64, 200));
        assertThat(segments.sparse(0.5, Long.MIN_VALUE / 2)).contains(1L);
    }

    @Test
    void aSegmentThatFailedIsNotTrustedAgain() {
        full(1);
        full(2);
        segments.distrust(1);
        assertThat(segments.isTrusted(1)).isFalse();
        assertThat(segments.isTrusted(2)).isTrue();
    }

    @Test
    void aDenseSegmentStays() {
        full(1);
        segments.messageAdded(new Location(1, 64, 6_000));
        assertThat(segments.sparse(0.5, FULL_AT)).isEmpty();
    }
}
