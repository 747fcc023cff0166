package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Without a server; AdminServerTest has them with one.
final class BansCommandsTest {
    @TempDir
    Path folder;

    @Test
    void sayThatTheyNeedTheServer() {
        var program = new FakeProgram(folder);
        for (String[] command : new String[][] {
            {"bans", "list"}, {"bans", "remove", "all"}, {"brakes", "list"}, {"brakes", "release", "alice"}
        }) {
            CommandRun run = CommandRun.of(program, command);
            assertThat(run.status()).isEqualTo(Commands.FAILURE);
            assertThat(run.err()).contains("the server is not running, and ");
        }
    }
}
