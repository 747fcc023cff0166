package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static AdminSettings admin(int maxBody, int maxPage, int connections, int requests, Duration time) {
        AdminSettings usual = AdminSettings.defaults();
        return new AdminSettings(
                usual.bind(),
                usual.tokenFile(),
                maxBody,
                maxPage,
                connections,
                requests,
                time,
                time,
                time,
                Duration.ZERO);
    }

    @Test
    void adminListensOnLoopbackUnlessToldOtherwise() {
        assertThat(AdminSettings.defaults().bind()).isEqualTo(new InetSocketAddress("127.0.0.1", 8025));
        assertThat(AdminSettings.defaults().tokenFile()).isEqualTo(Path.of("queue/admin.token"));
    }

    @Test
    void adminLimitsAreAtLeastOne() {
        assertThat(admin(1, 1, 1, 1, SECOND).maxBody()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin(0, 1, 1, 1, SECOND))
                .withMessageContaining("max-body");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin(1, 0, 1, 1, SECOND))
                .withMessageContaining("max-page");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin(1, 1, 0, 1, SECOND))
                .withMessageContaining("max-connections");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin(1, 1, 1, 0, SECOND))
                .withMessageContaining("max-requests");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin(1, 1, 1, 1, Duration.ofMillis(999)))
                .withMessageContaining("request-time");
    }

    @Test
    void adminNeedsAnAddressThatIsKnown() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.invalid", 8025);
        assertThatIllegalArgumentException().isThrownBy(() -> AdminSettings.at(unknown, Path.of("queue")));
    }

    @Test
    void theLogGoesToStandardErrorUnlessToldOtherwise() {
        assertThat(LogSettings.defaults().file()).isEmpty();
        assertThat(LogSettings.to(LogSettings.Format.JSON, "mail.log").file()).contains(Path.of("mail.log"));
    }

    @Test
    void theLogHasItsLimits() {
        assertThatIllegalArgumentException().isThrownBy(() -> LogSettings.to(LogSettings.Format.TEXT, " "));
        assertThatIllegalArgumentException().isThrownBy(() -> log(0, SECOND, SECOND, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> log(1 << 25, SECOND, SECOND, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> log(1, SECOND.plusMillis(1), SECOND, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> log(1, SECOND, Duration.ofMillis(99), SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> log(1, SECOND, SECOND, Duration.ofMillis(-1)));
    }

    private static LogSettings log(int capacity, Duration gather, Duration moved, Duration drain) {
        return new LogSettings(LogSettings.Format.TEXT, "-", capacity, gather, moved, drain);
    }
}
