package org.posthorn.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RateWindowTest {
    private final RateWindow window = new RateWindow();

    @Test
    void slides() {
        assertThat(window.add(1000, 100, 10)).isEqualTo(10);
        assertThat(window.count(1099, 100)).isEqualTo(10);
        assertThat(window.count(1150, 100)).isEqualTo(5);
        assertThat(window.count(1190, 100)).isEqualTo(1);
        assertThat(window.count(1200, 100)).isZero();
    }

    @Test
    void takesUpToTheLimit() {
        assertThat(window.tryAdd(-50, 100, 3, 4)).isTrue();
        assertThat(window.tryAdd(-50, 100, 2, 4)).isFalse();
        assertThat(window.tryAdd(-50, 100, 1, 4)).isTrue();
        assertThat(window.tryAdd(25, 100, 1, 4)).isTrue();
        assertThat(window.tryAdd(25, 100, 1, 4)).isFalse();
    }

    @Test
    void forgetsWhatIsLongAgo() {
        window.add(0, 100, 1000);
        assertThat(window.count(250, 100)).isZero();
    }
}
