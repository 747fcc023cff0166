package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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
        assertThat(SessionExtensions.defaults(SessionRole.RELAY).login()).isFalse();
        assertThat(SessionExtensions.defaults(SessionRole.SUBMISSIONS).login()).isTrue();
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
        assertThatThrownBy(() -> new SessionExtensions(false, true, true, true, true, true))
                .hasMessageContaining("chunking");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nb", "<a>"})
    void hostnamesAreHostNames(String hostname) {
        assertThatThrownBy(() -> SessionSettings.defaults("relay", SessionRole.RELAY, hostname))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
