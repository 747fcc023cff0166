package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpoolSettingsTest {
    private static SpoolSettings settings(
            int segment, int large, int messages, long octets, long pending, long free, double compact, Duration time) {
        return new SpoolSettings(
                Path.of("queue"),
                segment,
                large,
                messages,
                octets,
                octets,
                10_000,
                pending,
                time,
                Duration.ZERO,
                time,
                free,
                compact,
                Duration.ZERO,
                time,
                time,
                time);
    }

    @Test
    void defaultsAreValid() {
        assertThat(SpoolSettings.defaults(Path.of("queue")).largeContent()).isEqualTo(256 * 1024);
    }

    @Test
    void refusesWhatMakesNoSense() {
        Duration second = Duration.ofSeconds(1);
        assertThat(settings(4096, 0, 1, 0, 65_536, 0, 0, second)).isNotNull();
        assertThatThrownBy(() -> settings(4095, 0, 1, 0, 65_536, 0, 0, second)).hasMessageContaining("segment-octets");
        assertThatThrownBy(() -> settings(4096, -1, 1, 0, 65_536, 0, 0, second)).hasMessageContaining("large-content");
        assertThatThrownBy(() -> settings(4096, 0, 0, 0, 65_536, 0, 0, second)).hasMessageContaining("memory-messages");
        assertThatThrownBy(() -> settings(4096, 0, 1, -1, 65_536, 0, 0, second)).hasMessageContaining("memory-octets");
        assertThatThrownBy(() -> settings(4096, 0, 1, 0, 65_535, 0, 0, second)).hasMessageContaining("pending-octets");
        assertThatThrownBy(() -> settings(4096, 0, 1, 0, 65_536, -1, 0, second)).hasMessageContaining("min-free");
        assertThatThrownBy(() -> settings(4096, 0, 1, 0, 65_536, 0, 1, second)).hasMessageContaining("compact-below");
        assertThatThrownBy(() -> settings(4096, 0, 1, 0, 65_536, 0, 0, Duration.ZERO))
                .hasMessageContaining("must be positive");
    }
}
