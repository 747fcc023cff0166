package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.posthorn.delivery.CourierFixture.envelope;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.CommandLine;
import org.posthorn.route.Destination;
import org.posthorn.route.PipeProgram;
import org.posthorn.route.PipeProgram.LineEnds;

@Timeout(60)
class PipeCourierTest {
    @TempDir
    Path folder;

    /// Says all arguments, one a line, in a file.
    private static final String SAY = "printf '%s\\n' \"$@\" >>args";

    private PipeProgram shell(String script, String... arguments) {
        var command = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        return with(PipeProgram.defaults(new CommandLine(command)), 1, LineEnds.LF, false);
    }

    private PipeProgram with(PipeProgram p, int recipients, LineEnds ends, boolean headers) {
        return new PipeProgram(p.command(), folder, p.environment(), p.timeout(), recipients, ends, headers, headers);
    }

    private PipeProgram within(PipeProgram p, Duration timeout) {
        return new PipeProgram(
                p.command(), folder, p.environment(), timeout, p.recipients(), p.lineEnds(), false, false);
    }

    private static Receipt deliver(PipeProgram program, Consignment consignment) {
        return courier(program).deliver(consignment);
    }

    private static Courier courier(PipeProgram program) {
        return new PipeCourier(new Destination.Pipe("test", program));
    }

    private String file(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static String text(Receipt receipt) {
        return receipt.outcomes().getFirst().diagnosis().text();
    }

    @Test
    void theProgramGetsTheMessageAndItsArguments() throws IOException {
        Receipt receipt = deliver(
                shell(
                        SAY + "; cat >mail; echo well done",
                        "--to={recipient}",
                        "{local-part}|{user}|{extension}|{domain}",
                        "{sender}",
                        "{queue-id}",
                        "{size}"),
                mail("Bob+Lists@Example.ORG"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(text(receipt)).isEqualTo("delivered to the program: well done");
        assertThat(receipt.outcomes().getFirst().diagnosis().relay()).hasToString("pipe:test");
        assertThat(file("args"))
                .isEqualTo("--to=Bob+Lists@Example.ORG\nBob+Lists|Bob|Lists|example.org\nsender@example.com\n"
                        + new QueueId(1) + '\n' + CourierFixture.TEXT.length() + '\n');
        assertThat(file("mail")).isEqualTo(CourierFixture.TEXT.replace("\r", ""));
    }

    @Test
    void fieldsAreAddedAndLineEndsAreKeptAsConfigured() throws IOException {
        deliver(with(shell("cat >mail"), 1, LineEnds.CRLF, true), mail("a@example.org"));
        assertThat(file("mail"))
                .isEqualTo(
                        "Return-Path: <sender@example.com>\r\nDelivered-To: a@example.org\r\n" + CourierFixture.TEXT);
    }

    /// Where this server writes none, the content's own says as much as ever.
    @Test
    void noOtherReturnPathStaysWhereOursIsAdded() throws IOException {
        String text = "Received: x\r\nReturn-Path:\r\n <forged@example.com>\r\nA: b\r\n\r\nReturn-Path: text\r\n";
        deliver(with(shell("cat >mail"), 1, LineEnds.CRLF, true), mail(envelope("a@example.org"), text));
        assertThat(file("mail"))
                .isEqualTo("Return-Path: <sender@example.com>\r\nDelivered-To: a@example.org\r\n"
                        + "Received: x\r\nA: b\r\n\r\nReturn-Path: text\r\n");
        deliver(with(shell("cat >mail"), 1, LineEnds.LF, true), mail(envelope("a@example.org"), text));
        assertThat(file("mail"))
                .endsWith("Received: x\nA: b\n\nReturn-Path: text\n")
                .doesNotContain("forged");
        deliver(with(shell("cat >mail"), 1, LineEnds.CRLF, false), mail(envelope("a@example.org"), text));
        assertThat(file("mail")).isEqualTo(text);
    }

    @Test
    void eachRecipientHasARunAndAnOutcomeOfItsOwn() throws IOException {
        PipeProgram program = shell("echo $1 >>runs; test $1 != b@example.org || exit 67", "{recipient}");
        Receipt receipt = deliver(program, mail("a@example.org", "b@example.org", "c@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0", "Bounced 5.1.1", "Delivered 2.0.0");
        assertThat(file("runs")).isEqualTo("a@example.org\nb@example.org\nc@example.org\n");
    }

    @Test
    void oneRunCanHaveManyRecipientsWhoShareItsOutcome() throws IOException {
        PipeProgram program =
                with(shell(SAY + "; echo . >>args; exit 75", "-f", "{sender}", "to {user}"), 2, LineEnds.LF, false);
        Receipt receipt = deliver(program, mail("a@example.org", "b@example.org", "c@example.org"));
        assertThat(kinds(receipt)).containsOnly("Deferred 4.3.0").hasSize(3);
        assertThat(file("args")).isEqualTo("-f\nsender@example.com\nto a\nto b\n.\n-f\nsender@example.com\nto c\n.\n");
        assertThat(receipt.hostFault()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1, Deferred 4.3.0", "2, Deferred 4.3.0", "63, Deferred 4.3.0", "64, Bounced 5.3.0", "65, Bounced 5.6.0",
        "66, Bounced 5.3.0", "67, Bounced 5.1.1", "68, Bounced 5.1.2", "69, Bounced 5.3.0", "70, Bounced 5.3.0",
        "71, Deferred 4.3.0", "72, Bounced 5.3.0", "73, Bounced 5.2.0", "74, Bounced 5.3.0", "75, Deferred 4.3.0",
        "76, Bounced 5.5.0", "77, Bounced 5.7.0", "78, Bounced 5.3.5", "79, Deferred 4.3.0", "126, Deferred 4.3.0",
        "127, Deferred 4.3.0", "255, Deferred 4.3.0"
    })
    void theStatusIsJudgedBySysexits(int status, String kind) {
        Receipt receipt = deliver(shell("echo why >&2; exit " + status), mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly(kind);
        assertThat(text(receipt)).contains("status " + status).endsWith(": why");
        assertThat(receipt.hostFault()).isFalse();
    }

    @Test
    void aSignalMeansAgain() {
        Receipt receipt = deliver(shell("kill -9 $$"), mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.0");
        assertThat(text(receipt)).isEqualTo("the program ended with status 137, signal 9");
    }

    @Test
    void whatItSaysIsOnePrintableLineOfBoundedLength() {
        assertThat(text(deliver(
                        shell("printf 'one\\r\\n\\ttwo\\033[31m\\0 three\\n\\n'; exit 67"), mail("a@example.org"))))
                .isEqualTo("user unknown (status 67): one two?[31m? three");
        Receipt much = deliver(shell("head -c 3000000 /dev/zero | tr '\\0' x; exit 67"), mail("a@example.org"));
        assertThat(text(much)).hasSize("user unknown (status 67): ".length() + ProgramOutput.MOST);
    }

    @Test
    void aProgramThatReadsNothingMayHaveTakenTheMailAllTheSame() {
        Consignment large = mail(envelope("a@example.org"), "Subject: large\r\n\r\n" + "x\r\n".repeat(1_000_000));
        assertThat(kinds(deliver(shell("exit 0"), large))).containsExactly("Delivered 2.0.0");
        assertThat(kinds(deliver(shell("exec <&-; exit 0"), large))).containsExactly("Delivered 2.0.0");
    }

    @Test
    void oneThatTakesTooLongIsEndedWithItsChildren() throws Exception {
        PipeProgram program = within(
                shell("echo begun; sleep 1000 & echo $! >child; trap '' TERM; sleep 1000"), Duration.ofMillis(500));
        Receipt receipt = deliver(program, mail("a@example.org", "b@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.0", "Deferred 4.3.0");
        assertThat(text(receipt)).isEqualTo("the program took too long and was ended: begun");
        assertThat(receipt.hostFault()).isTrue();
        assertThat(receipt.maybeTaken()).isTrue();
        long child = Long.parseLong(file("child").strip());
        var handle = ProcessHandle.of(child);
        if (handle.isPresent()) {
            handle.get().onExit().get();
        }
    }

    /// The shell ends at once when it is told to; what it started takes a moment, and has it.
    @Test
    void childrenHaveTheirTimeToEndToo() throws InterruptedException {
        String child = "trap 'sleep 0.3; echo cleanly >ended; exit' TERM; echo >ready; while :; do sleep 0.05; done";
        Courier courier = courier(shell("sh -c \"$1\" & wait", child));
        Thread aborting = Thread.ofVirtual().start(() -> {
            await().until(() -> Files.exists(folder.resolve("ready")));
            courier.abort();
        });
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.3.2");
        aborting.join();
        assertThat(folder.resolve("ended")).hasContent("cleanly");
    }

    /// Its output stays open for as long as the child lives.
    @Test
    void aChildThatStaysBehindKeepsNobodyWaiting() throws IOException {
        long began = System.nanoTime();
        Receipt receipt = deliver(shell("sleep 20 & echo $! >child; echo gone"), mail("a@example.org"));
        assertThat(text(receipt)).isEqualTo("delivered to the program: gone");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        ProcessHandle.of(Long.parseLong(file("child").strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void anAbortEndsIt() throws InterruptedException {
        Courier courier = courier(shell("sleep 1000"));
        Thread aborting = Thread.ofVirtual().start(courier::abort);
        Receipt receipt = courier.deliver(mail("a@example.org"));
        aborting.join();
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.2");
    }

    @Test
    void withoutTheProgramItWaits() {
        PipeProgram program = PipeProgram.defaults(new CommandLine(List.of("/nonexistent/program")));
        Receipt receipt = deliver(program, mail("a@example.org", "b@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.5", "Deferred 4.3.5");
        assertThat(receipt.hostFault()).isTrue();
        assertThat(receipt.maybeTaken()).isFalse();
        assertThat(text(receipt)).isEqualTo("the program can't be started");
    }

    @Test
    void contentThatCannotBeReadStartsNothing() {
        Envelope envelope = envelope("a@example.org");
        Content broken = new Content() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public void transferTo(org.posthorn.mail.ContentSink sink) throws IOException {
                sink.write(new byte[5], 0, 5);
                throw new IOException("bad disk");
            }
        };
        Receipt receipt = deliver(
                shell("touch started"), new Consignment(new QueueId(1), envelope, broken, envelope.recipients()));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.0");
        assertThat(folder.resolve("started")).doesNotExist();
        assertThat(receipt.hostFault()).isFalse();
    }

    @Test
    void anAddressBecomesNoOptionAndNoCommand() throws IOException {
        PipeProgram program = shell(SAY, "{user}");
        assertThat(kinds(deliver(program, mail("-rf@example.org")))).containsExactly("Bounced 5.1.3");
        assertThat(folder.resolve("args")).doesNotExist();
        assertThat(kinds(deliver(shell(SAY, "{extension}"), mail("a+-rf@example.org"))))
                .containsExactly("Bounced 5.1.3");
        assertThat(kinds(deliver(shell(SAY, "--", "{user}", "x{user}"), mail("-rf@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(file("args")).isEqualTo("--\n-rf\nx-rf\n");
        deliver(shell(SAY, "{local-part}"), mail("\"$(touch x); `id` 'a\"@example.org"));
        assertThat(file("args")).endsWith("\n$(touch x); `id` 'a\n");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    /// RFC 5321 does not know the first two; the last has nothing to call a user.
    @Test
    void oddLocalPartsAreWholeArguments() throws IOException {
        PipeProgram program = shell(SAY, "{user}", "{local-part}", "{recipient}", "{domain}");
        deliver(program, mail("../../x@host_name"));
        assertThat(file("args")).isEqualTo("../../x\n../../x\n../../x@host_name\nhost_name\n");
        deliver(program, mail("a..b+c.@example.org"));
        assertThat(file("args")).endsWith("\na..b\na..b+c.\na..b+c.@example.org\nexample.org\n");
        deliver(program, mail("\"\"@example.org"));
        assertThat(file("args")).endsWith("\n\n\n\"\"@example.org\nexample.org\n");
    }

    @Test
    void aSenderBecomesNoOption() {
        Envelope envelope = Envelope.of(
                ReversePath.parse("-f@example.com"), List.of(MailAddress.parse("a@example.org")), Origin.INTERNAL);
        assertThat(kinds(deliver(shell(SAY, "{sender}"), mail(envelope, CourierFixture.TEXT))))
                .containsExactly("Bounced 5.1.7");
    }

    @Test
    void placeholdersInAddressesAreNoPlaceholders() throws IOException {
        deliver(shell(SAY, "{recipient}"), mail("{sender}@example.org"));
        assertThat(file("args")).isEqualTo("{sender}@example.org\n");
    }

    @Test
    void theEnvironmentIsWhatIsConfiguredAndNothingElse() throws IOException {
        deliver(shell("/usr/bin/env >env"), mail("a@example.org"));
        assertThat(file("env")
                        .lines()
                        .filter(line ->
                                !line.startsWith("PWD=") && !line.startsWith("_=") && !line.startsWith("SHLVL=")))
                .containsExactlyInAnyOrder("PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8");
    }

    @Test
    void noTemporaryFileStays() throws IOException {
        deliver(shell("readlink /proc/self/fd/0 >stdin; cat >mail"), mail("a@example.org"));
        String name = file("stdin").strip().toLowerCase(Locale.ROOT);
        assertThat(name).contains("posthorn-");
        assertThat(Path.of(file("stdin").strip())).doesNotExist();
    }
}
