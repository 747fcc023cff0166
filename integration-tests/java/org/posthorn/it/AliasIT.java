package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Dsn;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.peer.Swaks;

/// Aliases, known recipients, rewritten senders and hosts that are asked, in the running program.
class AliasIT {
    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx ours;
    private FakeMx remote;
    private FakeMx sender;
    private FakeMx inner;
    private Path table;
    private Posthorn posthorn;

    @BeforeEach
    void start() throws IOException {
        ours = rig.add(FakeMx.start());
        remote = rig.add(FakeMx.start());
        sender = rig.add(FakeMx.start());
        inner = rig.add(FakeMx.start());
        table = Files.writeString(rig.folder().resolve("aliases"), """
                # everybody
                team@ours.test     anna, carl@ours.test
                anna               anna
                carl@ours.test
                gone@ours.test     bob@remote.test
                @catch.test        anna@ours.test
                """);
        Path secrets = Files.writeString(rig.folder().resolve("secrets"), "this is a secret of ours\n");
        posthorn = rig.started(new PosthornConfig()
                .inbound("ours.test", "catch.test", "inner.test")
                .trusted()
                .route("sender.test", sender)
                .route("inner.test", inner)
                .route("remote.test", remote)
                .route("*", ours)
                .more("""
                        [aliases]
                        files = ["%s"]
                        reload-interval = "100ms"
                        [[domain]]
                        name = "ours.test"
                        known = "table"
                        [[domain]]
                        name = "inner.test"
                        known = "call-ahead"
                        [call-ahead]
                        unreachable = "defer"
                        [srs]
                        secret-file = "%s"
                        [[verp]]
                        senders = ["list@ours.test"]
                        """.formatted(table, secrets)));
    }

    private void send(String from, String... to) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            assertThat(talk.mail(from, List.of(to), Mails.simple("hello")).code())
                    .isEqualTo(250);
        }
    }

    private String refusal(String from, String to) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<" + from + ">");
            return talk.ask("RCPT TO:<" + to + ">").text();
        }
    }

    @Test
    void anAliasReachesAllOfItsTargetsOnce() {
        ours.offer("DSN");
        send("joe@sender.test", "team@ours.test", "anna@ours.test");
        Received received = ours.await(1).getFirst();
        assertThat(received.recipients()).containsExactly("anna@ours.test", "carl@ours.test");
        assertThat(received.rcpt()).allMatch(line -> line.contains("ORCPT=rfc822;team@ours.test"));
        assertThat(received.sender()).isEqualTo("joe@sender.test");
    }

    @Test
    void aCatchAllAndADetailFindTheirUser() {
        send("joe@sender.test", "Who.Ever@catch.test");
        send("joe@sender.test", "anna+News@ours.test");
        assertThat(ours.await(2))
                .flatExtracting(Received::recipients)
                .containsExactlyInAnyOrder("anna@ours.test", "anna+News@ours.test");
    }

    @Test
    @RequiresTool("swaks")
    void whoIsUnknownIsRefusedAtRcpt() {
        Swaks.Outcome outcome = Swaks.run(
                rig.folder(), posthorn.config.relayPort, "--from", "joe@sender.test", "--to", "nobody@ours.test");
        assertThat(outcome.accepted()).isFalse();
        assertThat(outcome.refusal()).isEqualTo("550 5.1.1 Recipient unknown");
        assertThat(posthorn.cli("queue", "list", "--json").output()).doesNotContain("nobody@ours.test");
        assertThat(refusal("joe@sender.test", "PostMaster@ours.test")).startsWith("250 ");
    }

    @Test
    void aForwardedMessageGoesUnderASenderOfOursThatLeadsBack() {
        send("joe@sender.test", "gone@ours.test");
        Received forwarded = remote.await(1).getFirst();
        assertThat(forwarded.recipients()).containsExactly("bob@remote.test");
        assertThat(forwarded.sender()).matches("SRS0=[A-Z2-7]{6}=[A-Z2-7]{2}=sender.test=joe@ours.test");
        assertThat(refusal("joe@sender.test", forwarded.sender())).startsWith("550 5.7.1 ");
        assertThat(refusal("", forwarded.sender().replace("joe@", "eve@"))).startsWith("550 5.1.1 ");
        send("", forwarded.sender());
        assertThat(sender.await(1).getFirst().recipients()).containsExactly("joe@sender.test");
    }

    @Test
    void ourReportOfAForwardedMessageGoesToItsTrueSender() {
        remote.always("RCPT", "550 5.1.1 bob has gone too");
        send("joe@sender.test", "gone@ours.test");
        Received report = sender.await(1).getFirst();
        assertThat(report.recipients()).containsExactly("joe@sender.test");
        Dsn dsn = Dsn.parse(report.content());
        assertThat(dsn.finalRecipients()).containsExactly("bob@remote.test");
        assertThat(dsn.field(0, "Original-Recipient")).contains("gone@ours.test");
    }

    /// Its sender is an alias: what tells of the mail goes where mail for the sender goes.
    @Test
    void ourReportToAnAliasGoesToWhomItStandsFor() {
        remote.always("RCPT", "550 5.1.1 nobody");
        send("team@ours.test", "gone@ours.test");
        Received report = ours.await(1).getFirst();
        assertThat(report.recipients()).containsExactly("anna@ours.test", "carl@ours.test");
        assertThat(report.sender()).isEmpty();
        assertThat(report.text()).contains("To: <team@ours.test>");
    }

    /// What is in the spool is what the alias stood for, and that it is forwarded.
    @Test
    void aKillAndAnotherTableLeaveWhatWasTakenAsItIs() throws IOException {
        remote.always("MAIL", "451 4.3.2 later");
        send("joe@sender.test", "gone@ours.test");
        remote.awaitCommand("MAIL");
        posthorn.kill9();
        Files.writeString(table, "gone@ours.test anna@remote.test\n");
        remote.forgive();
        posthorn.start();
        Received forwarded = remote.await(1).getFirst();
        assertThat(forwarded.recipients()).containsExactly("bob@remote.test");
        assertThat(forwarded.sender()).startsWith("SRS0=");
    }

    @Test
    void aListHasASenderForEachRecipient() {
        sender.always("RCPT", "550 5.1.1 nobody");
        posthorn.addUser("list", "secret", "list@ours.test");
        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            assertThat(talk.authPlain("list", "secret").code()).isEqualTo(235);
            assertThat(talk.mail(
                                    "list@ours.test",
                                    List.of("bob@remote.test", "ben@remote.test", "joe@sender.test"),
                                    Mails.simple("news"))
                            .code())
                    .isEqualTo(250);
        }
        assertThat(remote.await(2))
                .extracting(Received::sender)
                .containsExactlyInAnyOrder("list+bob=remote.test@ours.test", "list+ben=remote.test@ours.test");
        assertThat(ours.await(1).getFirst().recipients()).containsExactly("list+joe=sender.test@ours.test");
    }

    @Test
    void theHostBehindIsAskedAtRcpt() {
        inner.always("RCPT TO:<who@inner.test>", "550 5.1.1 no such user here");
        assertThat(refusal("joe@sender.test", "who@inner.test"))
                .isEqualTo("550 5.1.1 Recipient refused by the host that gets its mail: no such user here");
        assertThat(refusal("joe@sender.test", "who@inner.test")).startsWith("550 5.1.1 ");
        assertThat(inner.commands()).filteredOn(line -> line.contains("who@")).hasSize(1);
        assertThat(inner.commands()).contains("MAIL FROM:<>", "QUIT");
        send("joe@sender.test", "anna@inner.test");
        assertThat(inner.await(1).getFirst().recipients()).containsExactly("anna@inner.test");
        inner.always("RCPT TO:<late", "451 4.3.0 later");
        assertThat(refusal("joe@sender.test", "late@inner.test")).startsWith("450 4.1.1 ");
    }

    @Test
    void aTableIsReadAgainAndABrokenOneIsNot() throws IOException {
        Files.writeString(table, Files.readString(table) + "new@ours.test anna\n");
        Awaitility.await()
                .until(() -> refusal("joe@sender.test", "new@ours.test").startsWith("250 "));
        Files.writeString(table, "new@ours.test anna bob\n");
        Awaitility.await().until(() -> posthorn.log().contains("aliases:1:20: a comma is missing between targets"));
        assertThat(refusal("joe@sender.test", "new@ours.test")).startsWith("250 ");
        Child.Result check = posthorn.cli("check");
        assertThat(check.status()).isNotZero();
        assertThat(check.output()).contains(table + ":1:20: a comma is missing between targets");
        posthorn.stop();
    }
}
