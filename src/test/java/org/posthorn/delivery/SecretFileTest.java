package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void theWhiteSpaceAroundItIsNoPartOfIt() throws IOException {
        assertThat(SecretFile.read(file(" two words\r\n"))).isEqualTo("two words");
        String longest = "x".repeat(4096);
        assertThat(SecretFile.read(file(longest))).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "one\ntwo", "caf\u00e9", "a\u0000b"})
    void whatIsNoLineOfAsciiIsNoSecret(String text) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> SecretFile.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsTooLongIsNoSecret() throws IOException {
        Path file = file("x".repeat(4097));
        assertThatThrownBy(() -> SecretFile.read(file)).hasMessageContaining("at most 4096");
    }

    @Test
    void aMissingFileIsNoSecret() {
        assertThatThrownBy(() -> SecretFile.read(folder.resolve("none"))).isInstanceOf(IOException.class);
    }
}
