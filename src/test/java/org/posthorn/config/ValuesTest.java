package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.ops.Suggestion;

final class ValuesTest {
    enum Colour {
        RED,
        DARK_BLUE
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "30s, PT30S",
        "5m, PT5M",
        "4h, PT4H",
        "5d, PT120H",
        "1h30m, PT1H30M",
        "0s, PT0S",
        "90s, PT1M30S"
    })
    void durationsAreNumbersWithUnits(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.parse(Durations.print(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-5m", "1.5h", "5 m", "5M", "5min", "1h 30m", "9999999999999d"})
    void otherDurationsAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("is no duration");
    }

    @Test
    void durationsMayHaveManyParts() {
        assertThat(Durations.parse("1s".repeat(100_000))).isEqualTo(Duration.ofSeconds(100_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"36526d", "999999999999d", "999999999999d999999999999d"})
    void durationsOverHundredYearsAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("longer than 100 years");
    }

    @ParameterizedTest
    @CsvSource({
        "50MiB, 52428800",
        "4KiB, 4096",
        "4 KiB, 4096",
        "1GiB, 1073741824",
        "2TiB, 2199023255552",
        "10MB, 10000000",
        "7, 7",
        "0, 0",
        "12B, 12"
    })
    void sizesAreOctetsWithUnits(String text, long octets) {
        assertThat(Sizes.parse(text)).isEqualTo(octets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "1.5MiB", "50Mi", "50mib", "1e6"})
    void otherSizesAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Sizes.parse(text)).withMessageContaining("is no size");
    }

    @Test
    void sizesBeyondALongAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sizes.parse("99999999TiB"))
                .withMessage("is too large: \"99999999TiB\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Types.SIZE.read(-1L))
                .withMessage("must not be negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Types.SMALL_SIZE.read("4GiB"))
                .withMessage("is too large: 4294967296");
    }

    @ParameterizedTest
    @CsvSource({"4096, '\"4KiB\"'", "52428800, '\"50MiB\"'", "1000, 1000", "0, 0", "1536, 1536"})
    void sizesPrintInTheLargestUnitThatFits(long octets, String printed) {
        assertThat(Sizes.print(octets)).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:25", "[::]:25", "[::1]:8025", "127.0.0.1:0", "192.0.2.7:65535"})
    void addressesReadAndPrintAlike(String text) {
        InetSocketAddress address = Addresses.parse(text);
        assertThat(address.isUnresolved()).isFalse();
        assertThat(Addresses.print(address)).isEqualTo(text);
    }

    @Test
    void localhostIsTheLoopbackAddress() {
        assertThat(Addresses.parse("localhost:25").getAddress().isLoopbackAddress())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":25",
                "0.0.0.0",
                "::1:25",
                "[::1]",
                "[::1:25",
                "1.2.3:25",
                "256.0.0.1:25",
                "mx.example.org:25",
                "1.2.3.4:",
                "1.2.3.4:65536",
                "1.2.3.4:-1",
                "1.2.3.4:x",
                "[1.2.3.4]:25"
            })
    void otherAddressesAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.parse(text))
                .withMessageContaining('"' + text + '"');
    }

    @Test
    void anOffsetRaisesPortsWithinTheirRange() {
        assertThat(Addresses.raise(Addresses.parse("127.0.0.1:25"), 2000).getPort())
                .isEqualTo(2025);
        assertThat(Addresses.raise(Addresses.parse("127.0.0.1:0"), 2000).getPort())
                .isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.raise(Addresses.parse("127.0.0.1:65000"), 2000))
                .withMessageContaining("port-offset 2000");
    }

    @Test
    void enumsAreNamesInLowerCaseWithHyphens() {
        ValueType<Colour> colour = Types.oneOf(Colour.class);
        assertThat(colour.read("dark-blue")).isEqualTo(Colour.DARK_BLUE);
        assertThat(colour.print().apply(Colour.RED)).isEqualTo("\"red\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> colour.read("RED"))
                .withMessage("must be one of \"red\", \"dark-blue\", not \"RED\"");
    }

    @Test
    void numbersKeepTheirRange() {
        assertThat(Types.FRACTION.read(1L)).isEqualTo(1.0);
        assertThat(Types.INTEGER.read(7L)).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Types.INTEGER.read(1L << 31))
                .withMessage("is too large: 2147483648");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Types.PORT.read(0L))
                .withMessage("must be a port from 1 to 65535, not 0");
        assertThatIllegalArgumentException().isThrownBy(() -> Types.PORT.read(65_536L));
    }

    @Test
    void pathsAreNotEmpty() {
        assertThat(Types.PATH.read("conf/tls")).isEqualTo(Path.of("conf/tls"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Types.PATH.read(" "))
                .withMessage("must not be empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Types.PATH.read("a\0b"))
                .withMessageContaining("is no path");
    }

    @ParameterizedTest
    @CsvSource({"hostnme, hostname", "max-sise, max-size", "dsn, dns", "Cache, cache"})
    void suggestionsAreWhatWasProbablyMeant(String written, String meant) {
        assertThat(Suggestion.nearest(written, List.of("hostname", "max-size", "dns", "cache", "bind")))
                .contains(meant);
    }

    @Test
    void nothingIsSuggestedForSomethingElse() {
        assertThat(Suggestion.nearest("zebra", List.of("hostname", "dns", "bind")))
                .isEmpty();
    }
}
