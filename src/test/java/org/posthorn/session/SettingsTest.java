package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void defaultsKeepTheRfcs() {
        SessionLimits limits = SessionLimits.defaults();
        assertThat(limits.recipients()).isGreaterThanOrEqualTo(100);
        assertThat(limits.commandLine()).isGreaterThanOrEqualTo(1036);
        assertThat(limits.loginLine()).isGreaterThanOrEqualTo(12_288);
        assertThat(SessionTimeouts.defaults().command()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
        assertThat(SessionExtensions.defaults(SessionRole.RELAY).offers(Extension.LOGIN))
                .isFalse();
        assertThat(SessionExtensions.defaults(SessionRole.SUBMISSIONS).offers(Extension.LOGIN))
                .isTrue();
    }

    @Test
    void limitsAndTimesArePositive() {
        assertThat(SessionLimits.defaults().withRecipients(50_000).recipients()).isEqualTo(50_000);
        assertThatThrownBy(() -> SessionLimits.defaults().withRecipients(0)).hasMessageContaining("recipients");
        assertThatThrownBy(() -> SessionLimits.defaults().withMessageSize(-1)).hasMessageContaining("message-size");
        assertThatThrownBy(() -> new SessionTimeouts(Duration.ZERO, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE))
                .hasMessageContaining("command");
        assertThatThrownBy(() -> new SessionTimeouts(MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, Duration.ofDays(400)))
                .hasMessageContaining("session");
        assertThatThrownBy(() -> new SessionExtensions(EnumSet.of(Extension.BINARY_MIME)))
                .hasMessageContaining("chunking");
        assertThatThrownBy(() -> SessionExtensions.defaults(SessionRole.RELAY).without(Extension.EIGHT_BIT_MIME))
                .hasMessageContaining("smtputf8 needs 8bitmime");
        assertThatThrownBy(() -> new TermLimits(0, MINUTE, MINUTE, 0)).hasMessageContaining("transactions");
        assertThatThrownBy(() -> new TermLimits(1, Duration.ZERO, MINUTE, 0)).hasMessageContaining("future-release");
        assertThatThrownBy(() -> new TermLimits(1, MINUTE, Duration.ofSeconds(-1), 0))
                .hasMessageContaining("deliver-by");
        assertThatThrownBy(() -> new TermLimits(1, MINUTE, MINUTE, 10)).hasMessageContaining("priority");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nb", "<a>"})
    void hostnamesAreHostNames(String hostname) {
        assertThatThrownBy(() -> SessionSettings.defaults("relay", SessionRole.RELAY, hostname))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
