package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MainTest {
    @Test
    void runsOnTheJdkThatWasLookedFor() {
        assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(25);
    }
}
