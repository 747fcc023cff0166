package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostCheckTest {
    private final HostCheck hosts = new HostCheck("mail.example.org");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8025",
                "127.0.0.1:8025",
                "[::1]:8025",
                "[::1]",
                "192.0.2.1",
                "MAIL.example.org:8025"
            })
    void addressesAndItsOwnName(String host) {
        assertThat(hosts.allows(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8025",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.1@evil.example",
                "[::1].evil.example",
                "mail.example.org.evil.example"
            })
    void noOtherName(String host) {
        assertThat(hosts.allows(host)).isFalse();
    }
}
