package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineNameTest {
    @Test
    void aNameWithItsDomainIsBest() {
        assertThat(MachineName.best(List.of("mx", "mx.example.org"))).isEqualTo("mx.example.org");
        assertThat(MachineName.best(List.of("localhost.localdomain", "mx"))).isEqualTo("localhost.localdomain");
    }

    @Test
    void addressesAndNothingAreNoNames() {
        assertThat(MachineName.best(List.of("192.0.2.1", "", "mx"))).isEqualTo("mx");
        assertThat(MachineName.best(List.of("fe80::1", "(none)"))).isEqualTo("localhost");
    }

    @Test
    void whoeverHasNoPatienceStillGetsAName() {
        assertThat(MachineName.find(Duration.ZERO)).isNotBlank();
    }
}
