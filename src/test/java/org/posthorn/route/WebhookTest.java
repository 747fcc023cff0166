package org.posthorn.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
    private static Webhook webhook(String url, boolean allowHttp) {
        return new Webhook(Webhook.parse(url), null, null, Duration.ofSeconds(1), allowHttp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/",
                "example.org",
                "https:///path",
                "https://user@example.org/",
                "https://example.org/#part",
                "https://ex ample.org/"
            })
    void refusesWhatIsNoWebAddress(String text) {
        assertThatThrownBy(() -> Webhook.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/in, true", "HTTP://localhost:8080/in, true", "http://127.0.0.2/in, true",
        "http://[::1]:80/in, true", "http://192.0.2.1/in, false", "http://localhost.example/in, false"
    })
    void clearTextIsForThisMachine(String url, boolean isPrivate) {
        assertThat(webhook(url, true).isPrivate()).isEqualTo(isPrivate);
        if (!isPrivate) {
            assertThatThrownBy(() -> webhook(url, false)).hasMessageStartingWith("url: http is for this machine only");
        }
    }

    @Test
    void aTimeoutIsPositive() {
        assertThatThrownBy(() -> new Webhook(Webhook.parse("https://example.org/"), null, null, Duration.ZERO, false))
                .hasMessageContaining("timeout");
    }
}
