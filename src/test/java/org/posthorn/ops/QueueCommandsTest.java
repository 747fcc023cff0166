package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.QueueId;

final class QueueCommandsTest {
    @TempDir
    Path folder;

    FakeProgram program;
    QueueId first;
    QueueId second;

    @BeforeEach
    void program() {
        program = new FakeProgram(folder);
        first = program.spool.add(1, "a@example.org", "b@example.com", "c@example.net");
        second = program.spool.add(2, "", "a@example.org");
    }

    @Test
    void listIsATable() {
        CommandRun run = CommandRun.of(program, "queue", "list");
        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out())
                .contains("0000000000001  4m   12 kB  waiting  6m    a@example.org  2     b@example.com")
                .contains("<>");
        assertThat(program.spool.closed).isTrue();
    }

    @Test
    void aNarrowTerminalCutsLongColumns() {
        FakeTerminal terminal = FakeTerminal.person();
        terminal.width = 90;
        CommandRun run = CommandRun.of(program, terminal, "queue", "list");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 90);
        assertThat(run.out()).contains("0000000000001", "…");
    }

    @Test
    void listSelects() {
        assertThat(CommandRun.of(program, "queue", "list", "--domain", "EXAMPLE.NET")
                        .out())
                .contains(first.toString())
                .doesNotContain(second.toString());
        assertThat(CommandRun.of(program, "queue", "list", "--sender", "<>").out())
                .contains(second.toString())
                .doesNotContain(first.toString());
        assertThat(CommandRun.of(program, "queue", "list", "--domain", "nowhere.example")
                        .out())
                .isEqualTo("No messages.\n");
        assertThat(CommandRun.of(program, "queue", "list", "--error", "try later")
                        .out())
                .contains(first.toString(), second.toString());
        assertThat(CommandRun.of(program, "queue", "list", "--error", "refused").out())
                .isEqualTo("No messages.\n");
        assertThat(CommandRun.of(program, "queue", "list", "--older-than", "100y")
                        .status())
                .isEqualTo(Commands.USAGE);
    }

    /// The first message is from a@example.org to b@example.com and c@example.net, the second from <> to a@example.org, the
    /// third from Bulk+7@News.example.org to x@sub.example.com.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--sender *@example.org          | 1",
                "--sender A@Example.ORG          | 1",
                "--sender <*@example.org>        | 1",
                "--sender bulk+7@news.example.org | 3",
                "--sender bulk+*@*.example.org   | 3",
                "--sender *@*.example.org        | 3",
                "--sender *.example.org          | 3",
                "--sender example.org            | 1",
                "--sender *@*                    | 13",
                "--sender *+*@*                  | 3",
                "--sender b*lk+7*@*              | 3",
                "--sender *b@example.org         | -",
                "--sender <>                     | 2",
                "--domain *.example.com          | 3",
                "--domain *                      | 123",
                "--domain EXAMPLE.org            | 2",
                "--domain example.com.           | 1",
                "--domain *.com --error later    | 13",
                "--domain *.com --sender *@*.org | 13",
                "--error 451                     | 123"
            })
    void patternsSelect(String options, String found) {
        QueueId third = program.spool.add(3, "Bulk+7@News.example.org", "x@sub.example.com");
        String expected = found.equals("-") ? "" : found;
        for (QueueId id : List.of(first, second, third)) {
            boolean selected = expected.indexOf('0' + (int) id.value()) >= 0;
            assertThat(run("list " + options).out().contains(id.toString())).isEqualTo(selected);
        }
        int count = expected.length();
        String messages = count + (count == 1 ? " message " : " messages ");
        assertThat(run("retry " + options).out()).isEqualTo(messages + "made due\n");
        assertThat(run("hold " + options).out()).isEqualTo(messages + "held\n");
        assertThat(run("hold " + options).out()).isEqualTo("0 messages held\n");
        assertThat(run("retry " + options).out()).isEqualTo("0 messages made due\n");
        assertThat(run("release " + options).out()).isEqualTo(messages + "released\n");
        assertThat(run("release " + options).out()).isEqualTo("0 messages released\n");
        assertThat(run("remove --yes " + options).out()).isEqualTo(messages + "removed\n");
    }

    private CommandRun run(String command) {
        return CommandRun.of(program, ("queue " + command).split(" "));
    }

    /// A filter that no message can match is a mistake, and not an empty queue.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--domain b@example.com",
                "--domain *example.com",
                "--domain example.*",
                "--domain exam..com",
                "--domain *.",
                "--domain <example.com>",
                "--sender *@",
                "--sender @example.org",
                "--sender a@*example.org",
                "--sender a@b@c",
                "--sender alice",
                "--sender *",
                "--sender <a@example.org",
                "--error *"
            })
    void aFilterThatMatchesNothingIsTold(String options) {
        for (String command : List.of("list ", "retry ", "hold ", "release ", "remove --yes ")) {
            CommandRun run = run(command + options);
            assertThat(run.status()).as(command).isEqualTo(Commands.USAGE);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).isNotEmpty();
        }
        assertThat(program.spool.entries()).hasSize(2);
    }

    @Test
    void listGoesOnPageByPage() {
        for (int i = 3; i <= 1203; i++) {
            program.spool.add(i, "x@example.org", "y@example.org");
        }
        CommandRun some = CommandRun.of(program, "queue", "list");
        assertThat(some.out().lines()).hasSize(101);
        assertThat(some.err()).contains("--offset 100");
        CommandRun most = CommandRun.of(program, "queue", "list", "--offset", "1", "--limit", "1100");
        assertThat(most.out().lines()).hasSize(1101);
        assertThat(most.out().lines().skip(1)).doesNotHaveDuplicates();
        CommandRun all = CommandRun.of(program, "queue", "list", "--limit", "5000");
        assertThat(all.out().lines()).hasSize(1204);
        assertThat(all.err()).isEmpty();
    }

    /// As of a script in which a variable is not set.
    @ParameterizedTest
    @ValueSource(strings = {"--error", "--domain", "--sender", "--older-than"})
    void anEmptyOptionSelectsNothing(String option) {
        CommandRun run = CommandRun.of(program, "queue", "remove", "--yes", option, "");
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(CommandRun.of(program, "queue", "list").out()).contains(first.toString(), second.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--limit 0", "--limit -1", "--offset -1"})
    void aListOfNothingIsNotUnderstood(String option) {
        CommandRun run = CommandRun.of(program, ("queue list " + option).split(" "));
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("--limit is at least 1");
    }

    @Test
    void listAsJson() throws Exception {
        String out = CommandRun.of(program, "queue", "list", "--json").out();
        QueuePage page = new Json().read(out.getBytes(), QueuePage.class);
        assertThat(page.more()).isFalse();
        assertThat(page.messages()).extracting(MessageView::id).containsExactly(first.toString(), second.toString());
        assertThat(out).contains("\"arrived\" : \"2026-01-02T03:04:05Z\"");
    }

    @Test
    void aListNamesFewOfManyRecipients() throws Exception {
        var many = new String[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "r" + i + "@example.net";
        }
        QueueId id = program.spool.add(7, "x@example.org", many);
        String list =
                CommandRun.of(program, "queue", "list", id.toString(), "--json").out();
        MessageView brief =
                new Json().read(list.getBytes(), QueuePage.class).messages().getFirst();
        assertThat(brief.recipients()).hasSize(MessageView.BRIEF);
        assertThat(brief.waiting()).isEqualTo(5000);
        assertThat(CommandRun.of(program, "queue", "list", id.toString()).out()).contains("5000  r0@example.net");
        String show =
                CommandRun.of(program, "queue", "show", id.toString(), "--json").out();
        assertThat(new Json().read(show.getBytes(), MessageView.class).recipients())
                .hasSize(5000);
    }

    @Test
    void aPersonIsToldWhatMayTakeLong() {
        assertThat(CommandRun.of(program, FakeTerminal.person(), "queue", "list")
                        .err())
                .contains("opening the queue");
        assertThat(CommandRun.of(program, "queue", "list").err()).isEmpty();
    }

    @Test
    void showTellsEachRecipient() {
        CommandRun run = CommandRun.of(program, "queue", "show", first.toString());
        assertThat(run.out())
                .contains(
                        "b@example.com",
                        "c@example.net",
                        "451 4.3.0 try later",
                        "submission (ESMTPSA) from 192.0.2.7 as user alice");
        assertThat(CommandRun.of(program, "queue", "show", "0000000000009").status())
                .isEqualTo(Commands.FAILURE);
        assertThat(CommandRun.of(program, "queue", "show", "nonsense").err()).contains("queue id");
    }

    @Test
    void showTellsWhatTheSenderAskedFor() {
        Instant release = FakeSpool.ARRIVED.plusSeconds(3600);
        var deliverBy = new DeliverBy(release.plusSeconds(60), DeliverBy.Mode.RETURN, false);
        String id = program.spool
                .add(77, new DeliveryTerms(release, deliverBy, 3, true), "a@example.org", "b@example.com")
                .toString();
        assertThat(CommandRun.of(program, "queue", "show", id).out())
                .containsPattern("Release +2026-01-02T04:04:05Z")
                .containsPattern("Deliver by +2026-01-02T04:05:05Z, or return")
                .containsPattern("Priority +3")
                .containsPattern("Travels +under verified TLS only");
        assertThat(CommandRun.of(program, "queue", "show", id, "--json").out())
                .contains("\"release\"", "2026-01-02T04:04:05Z", "\"requireTls\"");
        assertThat(CommandRun.of(program, "queue", "show", first.toString()).out())
                .doesNotContain("Release", "Priority", "Travels");
    }

    @Test
    void holdAndReleaseByIdDomainAndSender() {
        assertThat(CommandRun.of(program, "queue", "hold", first.toString()).out())
                .isEqualTo("1 message held\n");
        assertThat(program.spool.entries().getFirst().held()).isTrue();
        assertThat(CommandRun.of(program, "queue", "list").out()).contains("held");
        assertThat(CommandRun.of(program, "queue", "release", "--domain", "example.com")
                        .out())
                .isEqualTo("1 message released\n");
        assertThat(program.spool.entries().getFirst().held()).isFalse();
        assertThat(CommandRun.of(program, "queue", "retry", "--sender", "nobody@example.org")
                        .out())
                .isEqualTo("0 messages made due\n");
        assertThat(CommandRun.of(program, "queue", "retry", "--all", "--json").out())
                .isEqualToIgnoringWhitespace("{\"action\":\"retry\",\"messages\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "hold", "release", "remove"})
    void nothingSelectedIsMisuse(String action) {
        CommandRun run = CommandRun.of(program, "queue", action);
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(program.spool.entries()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--all --domain example.org", "short", "--sender no-address", "--older-than soon"})
    void aSelectionThatMakesNoSenseIsMisuse(String selection) {
        CommandRun run = CommandRun.of(program, ("queue remove --yes " + selection).split(" "));
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(program.spool.entries()).hasSize(2);
    }

    @Test
    void removeAsksAPerson() {
        CommandRun no = CommandRun.of(program, FakeTerminal.person("n"), "queue", "remove", "--all");
        assertThat(no.status()).isEqualTo(Commands.FAILURE);
        assertThat(program.spool.entries()).hasSize(2);
        CommandRun yes = CommandRun.of(program, FakeTerminal.person("y"), "queue", "remove", first.toString());
        assertThat(yes.out()).isEqualTo("1 message removed\n");
        assertThat(program.spool.entries()).hasSize(1);
    }

    @Test
    void onlyRemoveTakesYes() {
        assertThat(CommandRun.of(program, "queue", "hold", "--all", "--yes").status())
                .isEqualTo(Commands.USAGE);
    }

    @Test
    void removeWithoutATerminalNeedsYes() {
        assertThat(CommandRun.of(program, "queue", "remove", "--all").err()).contains("--yes");
        assertThat(program.spool.entries()).hasSize(2);
        assertThat(CommandRun.of(program, "queue", "remove", "--all", "--yes").out())
                .isEqualTo("2 messages removed\n");
        assertThat(program.spool.entries()).isEmpty();
    }

    @Test
    void aFaultOfTheSpoolIsTold() {
        program.spool.breakDown();
        assertThat(CommandRun.of(program, "queue", "list"))
                .isEqualTo(new CommandRun(1, "", "posthorn: the disk is gone\n"));
    }
}
