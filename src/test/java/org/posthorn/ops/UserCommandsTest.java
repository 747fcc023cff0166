package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserCommandsTest {
    @TempDir
    Path folder;

    FakeProgram program;

    @BeforeEach
    void program() {
        program = new FakeProgram(folder);
    }

    private CommandRun add(Terminal terminal, String... more) {
        var args = new String[more.length + 5];
        System.arraycopy(new String[] {"user", "add", "alice", "--address", "alice@example.org"}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        return CommandRun.of(program, terminal, args);
    }

    @Test
    void addAsksTwice() {
        CommandRun run = add(FakeTerminal.person("secret", "secret"), "--address", "*@example.com");
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("Added user alice, who may send as alice@example.org, *@example.com\n");
        assertThat(program.accounts.password("alice")).isEqualTo("secret");
        assertThat(program.accounts.closed).isTrue();
    }

    @Test
    void addReadsTheFirstLineOfTheInput() {
        assertThat(add(FakeTerminal.pipe("pässword\r\nmore\n"), "--password-stdin")
                        .status())
                .isZero();
        assertThat(program.accounts.password("alice")).isEqualTo("pässword");
    }

    @Test
    void addRefusesPasswordsThatDiffer() {
        CommandRun run = add(FakeTerminal.person("secret", "other"));
        assertThat(run.status()).isEqualTo(Commands.FAILURE);
        assertThat(run.err()).contains("differ");
        assertThat(program.accounts.list()).isEmpty();
    }

    @Test
    void addWithoutATerminalSaysWhatToDo() {
        CommandRun run = add(FakeTerminal.pipe("secret\n"));
        assertThat(run.status()).isNotZero();
        assertThat(run.err()).contains("--password-stdin");
        assertThat(program.accounts.list()).isEmpty();
    }

    @Test
    void addRefusesNoPasswordAndEndlessOnes() {
        assertThat(add(FakeTerminal.pipe("\n"), "--password-stdin").err()).contains("empty");
        assertThat(add(FakeTerminal.pipe("x".repeat(5000)), "--password-stdin").err())
                .contains("1024");
        assertThat(program.accounts.list()).isEmpty();
    }

    @Test
    void aTakenNameFails() {
        add(FakeTerminal.pipe("a\n"), "--password-stdin");
        CommandRun run = add(FakeTerminal.pipe("b\n"), "--password-stdin");
        assertThat(run).isEqualTo(new CommandRun(1, "", "posthorn: there is a user alice\n"));
        assertThat(program.accounts.password("alice")).isEqualTo("a");
    }

    /// Behind an address there may be the name.
    @Test
    void anAddressIsOneWord() {
        CommandRun run = CommandRun.of(
                program,
                FakeTerminal.pipe("secret\n"),
                "user",
                "add",
                "--password-stdin",
                "--address",
                "a@b.example",
                "alice");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("Added user alice, who may send as a@b.example\n");
        assertThat(program.made).isTrue();
        CommandRun two = CommandRun.of(
                program,
                FakeTerminal.pipe("secret\n"),
                "user",
                "add",
                "--password-stdin",
                "bob",
                "--address",
                "a@b.example",
                "b@b.example");
        assertThat(two.status()).isEqualTo(Commands.USAGE);
        assertThat(two.err()).startsWith("posthorn: unexpected argument \"b@b.example\"");
    }

    @Test
    void onlyAddingMakesADatabase() {
        for (String command : List.of("list", "remove alice", "certificate list alice")) {
            program.made = true;
            CommandRun.of(program, ("user " + command).split(" "));
            assertThat(program.made).as(command).isFalse();
        }
    }

    @Test
    void listShowsUsersAndTheirAddresses() {
        assertThat(CommandRun.of(program, "user", "list").out()).isEqualTo("No users.\n");
        add(FakeTerminal.pipe("a\n"), "--password-stdin");
        assertThat(CommandRun.of(program, "user", "list").out())
                .isEqualTo("NAME   MAY SEND AS\nalice  alice@example.org\n");
        assertThat(CommandRun.of(program, "user", "list", "--json").out())
                .isEqualToIgnoringWhitespace("[{\"name\":\"alice\",\"addresses\":[\"alice@example.org\"]}]");
    }

    @Test
    void removeTellsOfAnUnknownUser() {
        add(FakeTerminal.pipe("a\n"), "--password-stdin");
        assertThat(CommandRun.of(program, "user", "remove", "alice").out()).isEqualTo("Removed user alice\n");
        assertThat(CommandRun.of(program, "user", "remove", "alice"))
                .isEqualTo(new CommandRun(1, "", "posthorn: no such user: alice\n"));
    }

    @Test
    void certificatesAreAddedListedAndRemoved() {
        add(FakeTerminal.pipe("a\n"), "--password-stdin");
        String fingerprint = "ab".repeat(32);
        String colons = "AB:".repeat(31) + "AB";
        assertThat(CommandRun.of(program, "user", "certificate", "list", "alice")
                        .out())
                .isEqualTo("No certificates.\n");
        assertThat(CommandRun.of(program, "user", "certificate", "add", "alice", colons)
                        .out())
                .isEqualTo("Added certificate " + fingerprint + " to user alice\n");
        assertThat(CommandRun.of(program, "user", "certificate", "list", "alice")
                        .out())
                .isEqualTo(fingerprint + "\n");
        assertThat(CommandRun.of(program, "user", "certificate", "list", "alice", "--json")
                        .out())
                .isEqualToIgnoringWhitespace("[\"" + fingerprint + "\"]");
        assertThat(CommandRun.of(program, "user", "certificate", "remove", "alice", fingerprint)
                        .out())
                .isEqualTo("Removed certificate " + fingerprint + " from user alice\n");
        assertThat(CommandRun.of(program, "user", "certificate", "remove", "alice", fingerprint)
                        .status())
                .isEqualTo(Commands.FAILURE);
        assertThat(CommandRun.of(program, "user", "certificate", "list", "bob").status())
                .isEqualTo(Commands.FAILURE);
    }

    @Test
    void whatIsNoCertificateIsRefused() throws Exception {
        CommandRun run = CommandRun.of(program, "user", "certificate", "add", "alice", "12:34");
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(run.err()).contains("neither a file nor a SHA-256 fingerprint: 12:34");
        Path file = Files.writeString(folder.resolve("empty.pem"), "nothing");
        assertThat(CommandRun.of(program, "user", "certificate", "add", "alice", file.toString())
                        .err())
                .contains("empty.pem: holds no certificate");
    }

    @Test
    void lockedAccountsWithoutAServerAreTold() {
        program.locked = true;
        CommandRun run = CommandRun.of(program, "user", "list");
        assertThat(run.status()).isEqualTo(Commands.FAILURE);
        assertThat(run.err()).contains("in use by another process", "no running server was found");
    }
}
