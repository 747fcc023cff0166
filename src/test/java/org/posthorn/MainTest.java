package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MainTest {
    @Test
    void runsOnJdk25() {
        assertThat(Runtime.version().feature()).isEqualTo(25);
    }
}
