package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void anEmptyNameIsNoFile() {
        assertThat(CommandRun.of(program, "check", "--config", "").err())
                .startsWith("posthorn: --config names no file\n");
        assertThat(CommandRun.of(program, "check", "--config=").status()).isEqualTo(Commands.USAGE);
    }

    @Test
    void outputThatNobodyTakesIsAFailure() {
        var full = new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        var err = new StringWriter();
        assertThat(Commands.execute(program, new String[] {"version"}, full, new PrintWriter(err)))
                .isEqualTo(Commands.FAILURE);
        assertThat(Commands.execute(program, new String[] {"nonsense"}, full, new PrintWriter(err)))
                .isEqualTo(Commands.USAGE);
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
        assertThat(CommandRun.of(program, "check"))
                .isEqualTo(new CommandRun(1, "", "a.toml:1:2: unknown key\n1 error, 0 warnings\n"));
    }

    @Test
    void warningsAloneAreNoFailureOfTheCheck() {
        program.problems = List.of("a.toml:1:2: warning: one", "a.toml:2:2: warning: two");
        program.warnings = 2;
        assertThat(CommandRun.of(program, "check"))
                .isEqualTo(new CommandRun(
                        0,
                        "The configuration can be used, with 2 warnings.\n",
                        "a.toml:1:2: warning: one\na.toml:2:2: warning: two\n"));
        program.warnings = 1;
        assertThat(CommandRun.of(program, "check").err()).endsWith("\n1 error, 1 warning\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense --help                 | unknown command "nonsense"
            --help nonsense                 | unknown command "nonsense"
            qeue                            | unknown command "qeue"; did you mean "queue"? See
            queue lst                       | unknown command "lst"; did you mean "list"? See
            queue lst --help                | unknown command "lst"; did you mean "list"? See
            user certificate remve alice f  | unknown command "remve"; did you mean "remove"? See
            user list everybody             | unexpected argument "everybody"
            user list --jsno --help         | unknown option "--jsno", did you mean "--json"? See posthorn user list
            run --port-ofset 2000           | unknown option "--port-ofset", did you mean "--port-offset"?
            check --nonsense -h             | unknown option "--nonsense". See posthorn check
            """)
    void whatIsNotKnownIsToldAlsoWhereHelpIsAskedFor(String args, String told) {
        CommandRun run = CommandRun.of(program, args.split(" "));
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(run.err()).startsWith("posthorn: " + told).contains("See posthorn", "--help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void whatOthersWroteDoesNotReachTheTerminal() {
        assertThat(CommandRun.of(program, "\u001b[31mqueue").err()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void theVersionIsAnOptionToo(String option) {
        assertThat(CommandRun.of(program, option)).isEqualTo(new CommandRun(0, "Posthorn 1.2.3\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "run --port-offset 60000, --port-offset must be from 0 to 50000: 60000",
        "check --port-offset -1, --port-offset must be from 0 to 50000: -1",
        "user list --port-offset 50001, --port-offset must be from 0 to 50000: 50001",
        "run --defaults --config a.toml, '--defaults reads no file, and --config names one'",
    })
    void optionsThatCannotBeAreMisuse(String args, String told) {
        CommandRun run = CommandRun.of(program, args.split(" "));
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(run.err()).startsWith("posthorn: " + told);
        assertThat(program.setups).isEmpty();
    }

    @Test
    void theDefaultsAreAskedFor() {
        CommandRun.of(program, "run", "--defaults");
        assertThat(program.setups).containsExactly(new Setup(null, true, OptionalInt.empty()));
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
                "tls report example.org --day x",
                "queue list --sender nobody",
                "run --port-offset x"
            })
    void misuseIsStatus2AndToldOnStderr(String args) {
        CommandRun run = CommandRun.of(program, args.isEmpty() ? new String[0] : args.split(" "));
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(run.err())
                .containsAnyOf(
                        "Usage: posthorn",
                        "unknown command",
                        "--day is no YYYY-MM-DD: x",
                        "'nobody' is no address; a domain is written *@nobody");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void whatTheSystemRefusedIsToldInWords() {
        program.refusal = new AccessDeniedException("/var/spool/posthorn");
        assertThat(CommandRun.of(program, "run"))
                .isEqualTo(new CommandRun(1, "", "posthorn: /var/spool/posthorn: permission denied\n"));
        program.refusal = new IOException("could not lock the spool: a/lock", new NoSuchFileException("a/lock"));
        assertThat(CommandRun.of(program, "run").err())
                .isEqualTo("posthorn: could not lock the spool: a/lock: there is no such file or folder\n");
        program.refusal = new IOException("a is not for you, ask the owner", new AccessDeniedException("a"));
        assertThat(CommandRun.of(program, "run").err()).isEqualTo("posthorn: a is not for you, ask the owner\n");
        program.refusal = new IOException("address is taken", new FileSystemException("a", null, "told already"));
        assertThat(CommandRun.of(program, "run").err()).isEqualTo("posthorn: address is taken\n");
        program.refusal = new ClosedChannelException();
        assertThat(CommandRun.of(program, "run").err()).isEqualTo("posthorn: closed channel\n");
    }

    @Test
    void aTokenFileThatMakesNoSenseIsNone() throws Exception {
        Files.write(folder.resolve("admin.token"), new byte[] {(byte) 0xff, (byte) 0xfe, '\n', 'x'});
        assertThat(CommandRun.of(program, "queue", "list").out()).isEqualTo("No messages.\n");
    }

    @Test
    void helpIsNoFailure() {
        CommandRun run = CommandRun.of(program, "queue", "remove", "--help");
        assertThat(run.status()).isEqualTo(Commands.OK);
        assertThat(run.out()).contains("posthorn queue remove", "--domain", "--yes", "--config");
    }
}
