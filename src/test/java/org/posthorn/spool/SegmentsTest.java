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

    /// What the others say may be about a message in it.
    @Test
    void whileOneCouldNotBeReadOnlyWhatCameSinceGoes() {
        segments.add(1, 10_000);
        segments.sealOld(1, 10_000);
        segments.unread(1);
        segments.add(2, 10_000);
        segments.sealOld(2, 10_000);
        full(3);
        assertThat(segments.sparse(0.5, FULL_AT)).isEmpty();
        assertThat(segments.unneeded()).contains(3L);
    }

    @Test
    void whatNewerCopiesAreInWaitsForThoseBeforeIt() {
        full(1);
        segments.messageAdded(new Location(1, 64, 200));
        full(2);
        segments.movedTo(2);
        full(3);
        assertThat(segments.unneeded()).contains(3L);
        segments.mentioned(3, 1, 40);
        assertThat(segments.unneeded()).isEmpty();
        assertThat(segments.sparse(0.5, FULL_AT)).contains(1L);
    }

    @Test
    void whereACopyMayHaveStrayedToGoesBeforeAllThatFollow() {
        full(1);
        segments.messageAdded(new Location(1, 64, 9_000));
        segments.strayedTo(1);
        full(2);
        assertThat(segments.unneeded()).isEmpty();
        assertThat(segments.sparse(0.5, FULL_AT - 1)).contains(1L);
    }

    @Test
    void recordsAboutNobodyKnowsWhomKeepASegmentAsLongAsAnyBeforeIt() {
        full(1);
        segments.messageAdded(new Location(1, 64, 9_000));
        full(2);
        segments.mentionedBefore(2);
        assertThat(segments.unneeded()).isEmpty();
        assertThat(segments.mentions(2)).containsExactly(1L);
        segments.removed(1);
        assertThat(segments.unneeded()).contains(2L);
    }

    @Test
    void aDenseSegmentStays() {
        full(1);
        segments.messageAdded(new Location(1, 64, 6_000));
        assertThat(segments.sparse(0.5, FULL_AT)).isEmpty();
    }
}
