package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.MailAddress;

/// Tables in files that change.
class AliasesTest {
    private static final MailAddress INFO = MailAddress.parse("info@example.org");

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("aliases"), text);
    }

    private AliasSettings settings(Path... files) {
        return Tables.SETTINGS.withFiles(List.of(files));
    }

    private static Expansion to(String address) {
        return new Expansion.Targets(List.of(MailAddress.parse(address)));
    }

    private static void lookTwice(Aliases aliases) {
        aliases.look();
        aliases.look();
    }

    /// Half a table would refuse mail for the rest of it.
    @Test
    void aFileThatIsStillBeingWrittenIsNotReadYet() throws Exception {
        Path file = file("info@example.org anna");
        try (Aliases aliases = Aliases.open(settings(file), Tables.OURS)) {
            file("");
            aliases.look();
            assertThat(aliases.expand(INFO)).isEqualTo(to("anna@example.org"));
            file("info@example.org bob");
            aliases.look();
            assertThat(aliases.expand(INFO)).isEqualTo(to("anna@example.org"));
            aliases.look();
            assertThat(aliases.expand(INFO)).isEqualTo(to("bob@example.org"));
        }
    }

    @Test
    void filesThatChangeAreReadAgain() throws Exception {
        Path file = file("info@example.org anna");
        try (Aliases aliases = Aliases.open(settings(file), Tables.OURS)) {
            assertThat(aliases.expand(INFO)).isEqualTo(to("anna@example.org"));
            file("info@example.org bob");
            lookTwice(aliases);
            assertThat(aliases.expand(INFO)).isEqualTo(to("bob@example.org"));
        }
    }

    @Test
    void aFileThatIsBrokenLeavesWhatWasThere() throws Exception {
        Path file = file("info@example.org anna");
        try (Aliases aliases = Aliases.open(settings(file), Tables.OURS)) {
            file("info@example.org bob carl");
            lookTwice(aliases);
            assertThat(aliases.expand(INFO)).isEqualTo(to("anna@example.org"));
            Files.delete(file);
            lookTwice(aliases);
            assertThat(aliases.expand(INFO)).isEqualTo(to("anna@example.org"));
            file("info@example.org carl");
            lookTwice(aliases);
            assertThat(aliases.expand(INFO)).isEqualTo(to("carl@example.org"));
        }
    }

    @Test
    void severalFilesAreOneTable() throws Exception {
        Path more = Files.writeString(folder.resolve("more"), "anna@example.org bob@example.com");
        try (Aliases aliases = Aliases.open(settings(file("info@example.org anna"), more), Tables.OURS)) {
            assertThat(aliases.expand(INFO)).isEqualTo(to("bob@example.com"));
        }
    }

    @Test
    void nothingStartsWithAFileThatCannotBeUsed() throws Exception {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> Aliases.open(settings(missing), Tables.OURS))
                .isInstanceOf(TableException.class)
                .hasMessage(missing + ": there is no such file");
        Path latin1 = Files.write(folder.resolve("latin1"), new byte[] {'a', (byte) 0xE4});
        assertThat(Aliases.check(settings(latin1), Tables.OURS).problems())
                .extracting(TableProblem::message)
                .containsExactly("is not in UTF-8");
    }
}
