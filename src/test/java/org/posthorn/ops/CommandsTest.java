package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {
    @TempDir
    Path folder;

    FakeProgram program;

    @BeforeEach
    void program() {
        program = new FakeProgram(folder);
    }

    @Test
    void versionNamesTheBuild() {
        assertThat(CommandRun.of(program, "version").out()).isEqualTo("Posthorn 1.2.3\n");
    }

    @Test
    void runPassesOptionsAndStatus() {
        program.runStatus = 1;
        CommandRun run = CommandRun.of(program, "run", "--config", "a.toml", "--port-offset", "2000");
        assertThat(run.status()).isEqualTo(1);
        assertThat(program.setups).containsExactly(new Setup(Path.of("a.toml"), OptionalInt.of(2000)));
    }

    @Test
    void optionsMayStandBeforeTheCommand() {
        CommandRun.of(program, "--config", "a.toml", "check");
        assertThat(program.setups).containsExactly(new Setup(Path.of("a.toml"), OptionalInt.empty()));
    }

    @Test
    void runTellsEveryProblemOfTheSetup() {
        program.problems = List.of("a.toml:1:2: first", "a.toml:3:4: second");
        CommandRun run = CommandRun.of(program, "run");
        assertThat(run.status()).isEqualTo(Commands.FAILURE);
        assertThat(run.err()).isEqualTo("a.toml:1:2: first\na.toml:3:4: second\n");
    }

    @Test
    void checkSaysGoodOrTellsEachProblem() {
        assertThat(CommandRun.of(program, "check")).isEqualTo(new CommandRun(0, "The configuration is good.\n", ""));
        program.problems = List.of("a.toml:1:2: unknown key");
        assertThat(CommandRun.of(program, "check")).isEqualTo(new CommandRun(1, "", "a.toml:1:2: unknown key\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "queue",
                "queue nonsense",
                "user",
                "user add",
                "queue show",
                "run --port-offset x"
            })
    void misuseIsStatus2AndToldOnStderr(String args) {
        CommandRun run = CommandRun.of(program, args.isEmpty() ? new String[0] : args.split(" "));
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(run.err()).containsAnyOf("Usage: posthorn", "Did you mean");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void helpIsNoFailure() {
        CommandRun run = CommandRun.of(program, "queue", "remove", "--help");
        assertThat(run.status()).isEqualTo(Commands.OK);
        assertThat(run.out()).contains("posthorn queue remove", "--domain", "--yes", "--config");
    }
}
