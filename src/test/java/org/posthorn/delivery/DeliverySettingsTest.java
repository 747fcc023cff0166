package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliverySettingsTest {
    @Test
    void theDefaultsAreThoseOfTheRfc() {
        var timeouts = DeliverySettings.defaults("mx.test").timeouts();
        assertThat(timeouts.greeting()).isEqualTo(Duration.ofMinutes(5));
        assertThat(timeouts.command()).isEqualTo(Duration.ofMinutes(5));
        assertThat(timeouts.data()).isEqualTo(Duration.ofMinutes(2));
        assertThat(timeouts.block()).isEqualTo(Duration.ofMinutes(3));
        assertThat(timeouts.finalDot()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 100, 10, hostname",
        "'a b', 100, 10, hostname",
        "mx.test, 0, 10, recipients",
        "mx.test, 1001, 10, recipients",
        "mx.test, 100, 1, addresses",
        "mx.test, 100, 101, addresses"
    })
    void refusesWhatIsOutOfBounds(String hostname, int recipients, int addresses, String problem) {
        assertThatThrownBy(() -> new DeliverySettings(
                        hostname, DeliveryTimeouts.defaults(), recipients, addresses, true, true, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "17000000, 65536, 1, '', content at once",
        "0, 65535, 1, '', chunk size",
        "0, 65536, 0, '', messages per connection",
        "0, 65536, 1, STARTTLS, ignored extensions"
    })
    void refusesExchangesThatMakeNoSense(long atOnce, long chunkSize, int messages, String ignored, String problem) {
        Set<String> keywords = ignored.isEmpty() ? Set.of() : Set.of(ignored);
        assertThatThrownBy(() -> new ExchangeSettings(atOnce, chunkSize, Duration.ZERO, messages, keywords))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.099S", "PT5M1S", "PT-1S"})
    void refusesFallbacksThatMakeNoSense(Duration fallback) {
        var d = DeliverySettings.defaults("mx.test");
        assertThat(d.connectFallback()).isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> new DeliverySettings(
                        d.hostname(),
                        d.timeouts(),
                        d.recipientsPerTransaction(),
                        d.addressesPerAttempt(),
                        d.startTls(),
                        d.clearTextAfterTlsFailure(),
                        d.tlsFailureTtl(),
                        d.trustedCertificates(),
                        d.systemAuthorities(),
                        d.tlsRequiredNo(),
                        d.deadAddressMemory(),
                        fallback,
                        d.exchange(),
                        d.ignoreTargetHosts()))
                .hasMessageContaining("connect-fallback");
    }

    @Test
    void refusesTimeoutsThatAreNone() {
        assertThatThrownBy(() -> DeliveryTimeouts.all(Duration.ZERO)).hasMessageContaining("connect");
        assertThatThrownBy(() -> DeliveryTimeouts.all(Duration.ofDays(2))).hasMessageContaining("connect");
    }
}
