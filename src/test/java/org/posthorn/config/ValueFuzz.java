package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/// Any text as a duration, a size or an address of the configuration: refused with a reason, or it prints back as
/// the same value.
public final class ValueFuzz {
    private ValueFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        understood(text, ValueFuzz::duration);
        understood(text, ValueFuzz::size);
        understood(text, ValueFuzz::address);
    }

    private static void understood(String text, Consumer<String> check) {
        try {
            check.accept(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void duration(String text) {
        Duration duration = Durations.parse(text);
        assertThat(duration).isGreaterThanOrEqualTo(Duration.ZERO);
        assertPrintsBack(Durations.parse(Durations.print(duration)), duration);
    }

    private static void size(String text) {
        long size = Sizes.parse(text);
        assertThat(size).isNotNegative();
        assertPrintsBack(Sizes.parse(Sizes.print(size).replace("\"", "")), size);
    }

    private static void address(String text) {
        InetSocketAddress address = Addresses.parse(text);
        assertPrintsBack(Addresses.parse(Addresses.print(address)), address);
    }

    private static <T> void assertPrintsBack(T again, T value) {
        assertThat(again).isEqualTo(value);
    }
}
