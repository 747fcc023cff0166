package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

class TrustAnchorsTest {
    @TempDir
    Path folder;

    private static Optional<String> problem(Dnssec mode, Path file) {
        return DnsResolver.problemOfAnchors(new DnsSettings(
                List.of(new InetSocketAddress("127.0.0.1", 53)),
                true,
                mode,
                Duration.ofSeconds(1),
                1,
                1,
                1,
                Duration.ofHours(1),
                file,
                0,
                Duration.ofMinutes(15),
                100));
    }

    @Test
    void thoseOfTheRootComeWithTheProgram() throws IOException {
        assertThat(TrustAnchors.read(DnsSettings.ROOT_ANCHORS).zones()).containsExactly(Name.root);
        assertThat(problem(Dnssec.VALIDATE, DnsSettings.ROOT_ANCHORS)).isEmpty();
    }

    @Test
    void aFileMayHaveThoseOfOtherZones() throws IOException {
        Path file = Files.writeString(
                folder.resolve("anchors"),
                "; ours\nexample.org. IN DS 1 13 2 " + "ab".repeat(32) + "\nexample.net. IN DS 2 13 2 "
                        + "cd".repeat(32) + "\n");
        assertThat(TrustAnchors.read(file).zones()).hasSize(2);
        assertThat(problem(Dnssec.VALIDATE, file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; nothing\n", "example.org. IN A 192.0.2.1\n", "what is this\n"})
    void aFileWithoutOneIsRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("anchors"), text);
        assertThat(problem(Dnssec.VALIDATE, file)).isPresent();
        assertThat(problem(Dnssec.LOOPBACK, file)).isEmpty();
        assertThat(problem(Dnssec.VALIDATE, folder.resolve("missing"))).isPresent();
    }
}
