package org.posthorn.listener;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.policy.CidrBlock;

final class ProxySettingsTest {
    @Test
    void theSettingsKnowTheirBounds() {
        List<CidrBlock> none = List.of();
        assertThatThrownBy(() -> new ProxySettings(none, 511, Duration.ofSeconds(1)))
                .hasMessageStartingWith("proxy-header");
        assertThatThrownBy(() -> new ProxySettings(none, 65_552, Duration.ofSeconds(1)))
                .hasMessageStartingWith("proxy-header");
        assertThatThrownBy(() -> new ProxySettings(none, 4096, Duration.ZERO)).hasMessageStartingWith("proxy-header");
        assertThatThrownBy(() -> new ProxySettings(none, 4096, Duration.ofHours(2)))
                .hasMessageStartingWith("proxy-header");
    }
}
