package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 53",
        "127.0.0.1:5353, 127.0.0.1, 5353",
        "::1, 0:0:0:0:0:0:0:1, 53",
        "[::1], 0:0:0:0:0:0:0:1, 53",
        "[::1]:5353, 0:0:0:0:0:0:0:1, 5353"
    })
    void readsServers(String text, String address, int port) {
        var server = DnsSettings.parseServer(text);
        assertThat(server.getAddress().getHostAddress()).isEqualTo(address);
        assertThat(server.getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dns.example.org", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "[::1", "300.1.1.1"})
    void refusesWhatIsNoServer(String text) {
        assertThatThrownBy(() -> DnsSettings.parseServer(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void refusesWhatIsOutOfBounds() {
        assertThatThrownBy(() -> new DnsSettings(
                        List.of(), true, Dnssec.LOOPBACK, Duration.ZERO, 1, 1, 1, Duration.ofSeconds(1)))
                .hasMessageContaining("timeout");
        assertThatThrownBy(() -> new DnsSettings(
                        List.of(), true, Dnssec.LOOPBACK, Duration.ofSeconds(1), 0, 1, 1, Duration.ofSeconds(1)))
                .hasMessageContaining("tries");
        assertThatThrownBy(() -> withMxHosts(0)).hasMessageContaining("MX hosts");
        assertThatThrownBy(() -> withMxHosts(1_001)).hasMessageContaining("MX hosts");
    }

    private static DnsSettings withMxHosts(int count) {
        var d = DnsSettings.defaults();
        return new DnsSettings(
                d.servers(),
                d.cache(),
                d.dnssec(),
                d.timeout(),
                d.tries(),
                d.maxInFlight(),
                d.cacheEntries(),
                d.longestKept(),
                d.trustAnchors(),
                d.prefetch(),
                d.ednsFailureTtl(),
                count);
    }
}
