package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.ops.Accounts;
import org.posthorn.ops.Setup;

/// Commands on the files of a configuration.
final class PosthornTest {
    @TempDir
    Path folder;

    private final Posthorn posthorn = new Posthorn(new PrintWriter(new StringWriter()));

    /// The configuration is in another folder than the one that relative paths begin at.
    @Test
    void noFolderIsMadeWhereTheCommandRunsElsewhere() throws Exception {
        Setup setup = setup("[accounts]\ndatabase = \"posthorn-none/accounts.mv.db\"\n");
        assertThatThrownBy(() -> posthorn.openAccounts(setup, true))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no folder for the account database: "
                        + Path.of("posthorn-none/accounts.mv.db").toAbsolutePath()
                        + " (relative paths begin at the working directory)");
        assertThat(Path.of("posthorn-none")).doesNotExist();
    }

    @Test
    void aDatabaseIsMadeForTheFirstUserAlone() throws Exception {
        Path database = folder.resolve("new/accounts.mv.db");
        Setup setup = setup("[accounts]\nargon2.memory = \"64KiB\"\ndatabase = \"" + database + "\"\n");
        assertThatThrownBy(() -> posthorn.openAccounts(setup, false))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no account database: " + database + " (posthorn user add makes it)");
        assertThat(database.getParent()).doesNotExist();
        try (Accounts accounts = posthorn.openAccounts(setup, true)) {
            accounts.add("alice", List.of("alice@example.org"), "correct horse");
        }
        try (Accounts accounts = posthorn.openAccounts(setup, false)) {
            assertThat(accounts.list()).hasSize(1);
        }
    }

    @Test
    void aServerDoesNotStartWithWhatACheckRefuses() throws Exception {
        Setup setup = setup("hostname = \"mx.test\"\nspool = \"" + folder.resolve("queue")
                + "\"\n[inbound]\ndomains = [\"example.org\"]\n");
        assertThatThrownBy(() -> posthorn.run(setup)).hasMessageContaining("example.org has no route");
        assertThat(posthorn.check(setup).errors()).isEqualTo(1);
        assertThat(folder.resolve("queue")).doesNotExist();
    }

    private Setup setup(String toml) throws IOException {
        return new Setup(Files.writeString(folder.resolve("posthorn.toml"), toml), OptionalInt.empty());
    }
}
