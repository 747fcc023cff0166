package org.posthorn.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("req079")
final class PasswordFileTest {
    @TempDir
    Path folder;

    private Path file(String content, String permissions) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass word", "pass word\n", "pass word\r\n"})
    void isOneLine(String content) throws Exception {
        assertThat(PasswordFile.read(file(content, "rw-------"))).isEqualTo("pass word");
        assertThat(PasswordFile.read(file(content, "rw-------"))).isEqualTo("pass word");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "secret\nmore\n", "sec\0ret", "secret\n\n", "sec\tret"})
    void nothingElseIsAPassword(String content) throws Exception {
        Path file = file(content, "rw-------");
        assertThatThrownBy(() -> PasswordFile.read(file))
                .isInstanceOf(SaslLoginException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void othersMayNotReadIt(String permissions) throws Exception {
        Path file = file("secret", permissions);
        assertThatThrownBy(() -> PasswordFile.read(file)).hasMessageContaining("others than its owner");
    }

    @Test
    void isBoundedAndThereAndAFileOfUtf8() throws Exception {
        Path large = file("x".repeat(PasswordFile.MAX_OCTETS + 1), "rw-------");
        assertThatThrownBy(() -> PasswordFile.read(large)).hasMessageContaining("is over 1024 octets");
        assertThatThrownBy(() -> PasswordFile.read(folder.resolve("none"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> PasswordFile.read(folder)).hasMessageContaining("is a folder");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF});
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("r--------"));
        assertThatThrownBy(() -> PasswordFile.read(binary)).hasMessageContaining("UTF-8");
    }
}
