package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;

/// What happens at RCPT, and under whom mail leaves.
class RecipientsTest {
    private static final ReversePath STRANGER = ReversePath.parse("joe@sender.example");
    private static final Notify SUCCESS = new Notify(false, true, false, false);

    @TempDir
    private Path folder;

    private final List<MailAddress> questions = new ArrayList<>();
    private CallAhead.Answer answer = new CallAhead.Answer.Taken();
    private final CallAhead host = recipient -> {
        questions.add(recipient);
        return answer;
    };
    private Recipients recipients;

    @BeforeEach
    void open() throws IOException {
        Path table = Files.writeString(
                folder.resolve("aliases"),
                "info@example.org anna, bob@example.com\nanna@known.test\nlisted@inner.test\nbob@example.org bob@inner.test\n");
        Path secrets = Files.writeString(folder.resolve("secrets"), "0123456789abcdef");
        recipients = Recipients.open(
                new RecipientSettings(
                        Tables.OURS,
                        Optional.of("example.org"),
                        Tables.SETTINGS.withFiles(List.of(table)),
                        new SrsSettings(
                                Optional.of(secrets),
                                "",
                                6,
                                SrsSettings.defaults().maxAge()),
                        List.of(new VerpRule(List.of(MailAddress.parse("list-owner@example.org")), "+=")),
                        CallAheadSettings.defaults()),
                () -> Instant.parse("2026-11-25T12:00:00Z"),
                host);
    }

    @AfterEach
    void close() {
        recipients.close();
    }

    private Resolution resolve(String address) {
        return recipients.resolve(Recipient.of(MailAddress.parse(address)), STRANGER);
    }

    private static String refusal(Resolution resolution) {
        return resolution instanceof Resolution.Refused(var reply) ? reply.toString() : resolution.toString();
    }

    @Test
    void targetsInheritWhatWasAskedAndNameTheAlias() {
        var asked = new Recipient(MailAddress.parse("info@example.org"), SUCCESS, null);
        assertThat(recipients.resolve(asked, STRANGER))
                .isEqualTo(new Resolution.Instead(List.of(
                        new Recipient(MailAddress.parse("anna@example.org"), SUCCESS, "rfc822;info@example.org", false),
                        new Recipient(
                                MailAddress.parse("bob@example.com"), SUCCESS, "rfc822;info@example.org", true))));
        var named = new Recipient(MailAddress.parse("info@example.org"), Notify.NEVER, "rfc822;I+2Bx@y.example");
        assertThat(recipients.resolve(named, STRANGER))
                .isInstanceOfSatisfying(
                        Resolution.Instead.class,
                        instead -> assertThat(instead.recipients())
                                .allMatch(target -> "rfc822;I+2Bx@y.example".equals(target.originalRecipient())
                                        && target.notifyOn().never()));
    }

    @Test
    void anOriginalRecipientIsXtext() {
        var asked = Recipient.of(MailAddress.parse("info+a=b@example.org"));
        assertThat(recipients.resolve(asked, STRANGER))
                .isInstanceOfSatisfying(
                        Resolution.Instead.class,
                        instead -> assertThat(instead.recipients().getFirst().originalRecipient())
                                .isEqualTo("rfc822;info+2Ba+3Db@example.org"));
    }

    @Test
    void theUnknownAreRefusedAndAllOthersAreLeftAlone() {
        assertThat(refusal(resolve("bob@known.test"))).isEqualTo("550 5.1.1 Recipient unknown");
        assertThat(resolve("anna@known.test")).isEqualTo(new Resolution.AsGiven());
        assertThat(resolve("postMaster@known.test")).isEqualTo(new Resolution.AsGiven());
        assertThat(resolve("who@example.org")).isEqualTo(new Resolution.AsGiven());
        assertThat(resolve("bob@elsewhere.example")).isEqualTo(new Resolution.AsGiven());
        assertThat(resolve("SRS0=x=y=z=w@elsewhere.example")).isEqualTo(new Resolution.AsGiven());
    }

    private ReversePath sender(String from, boolean forwarded) {
        var recipient = new Recipient(MailAddress.parse("bob@example.com"), Notify.UNSET, null, forwarded);
        return recipients.senders().onTheWire(envelope(from), recipient);
    }

    private static Envelope envelope(String from) {
        return Envelope.of(ReversePath.parse(from), List.of(MailAddress.parse("bob@example.com")), Origin.INTERNAL);
    }

    @Test
    void onlyForwardedMailFromElsewhereGetsAnotherSender() {
        assertThat(sender("joe@sender.example", true).toString()).matches("SRS0=.*=sender.example=joe@example.org");
        assertThat(sender("joe@sender.example", false)).hasToString("joe@sender.example");
        assertThat(sender("anna@example.net", true)).hasToString("anna@example.net");
        assertThat(sender("", true)).isEqualTo(ReversePath.NULL);
        assertThat(recipients.senders().isPlain()).isFalse();
    }

    @Test
    void reportsOfForwardedMailGoToItsTrueSender() {
        var recipient = new Recipient(MailAddress.parse("bob@example.com"), Notify.UNSET, null, true);
        assertThat(recipients.senders().forReports(envelope("joe@sender.example"), recipient))
                .hasToString("joe@sender.example");
    }

    @Test
    void whatComesBackGoesToTheTrueSenderIfItIsAReport() {
        String rewritten = sender("joe@sender.example", true).toString();
        assertThat(recipients.resolve(Recipient.of(MailAddress.parse(rewritten)), ReversePath.NULL))
                .isEqualTo(new Resolution.Instead(List.of(Recipient.of(MailAddress.parse("joe@sender.example")))));
        assertThat(refusal(resolve(rewritten))).startsWith("550 5.7.1 ");
        String forged = rewritten.replace("joe@", "eve@");
        assertThat(refusal(recipients.resolve(Recipient.of(MailAddress.parse(forged)), ReversePath.NULL)))
                .startsWith("550 5.1.1 ");
    }

    private List<Recipient> readers(String address) {
        return recipients.readersOf(MailAddress.parse(address));
    }

    @Test
    void whatThisServerWritesGoesToWhomAnAddressStandsFor() {
        assertThat(readers("info@example.org"))
                .containsExactly(
                        new Recipient(
                                MailAddress.parse("anna@example.org"), Notify.UNSET, "rfc822;info@example.org", false),
                        new Recipient(
                                MailAddress.parse("bob@example.com"), Notify.UNSET, "rfc822;info@example.org", true));
        assertThat(readers(sender("joe@sender.example", true).toString()))
                .containsExactly(Recipient.of(MailAddress.parse("joe@sender.example")));
        assertThat(readers("bob@example.org"))
                .extracting(Recipient::address)
                .containsExactly(MailAddress.parse("bob@inner.test"));
        assertThat(questions).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna@example.org",
                "nobody@known.test",
                "who@inner.test",
                "SRS0=x=y=z=w@example.org",
                "joe@sender.example"
            })
    void whoStandsForNobodyElseReadsIt(String address) {
        assertThat(readers(address)).containsExactly(Recipient.of(MailAddress.parse(address)));
        assertThat(questions).isEmpty();
    }

    @Test
    void eachRecipientOfAListHasASenderOfItsOwn() {
        assertThat(sender("List-Owner@example.org", false)).hasToString("List-Owner+bob=example.com@example.org");
        var bob = Recipient.of(MailAddress.parse("bob@example.com"));
        assertThat(recipients.senders().forReports(envelope("list-owner@example.org"), bob))
                .hasToString("list-owner+bob=example.com@example.org");
        var tooLong = Recipient.of(new MailAddress("x".repeat(50), "example.com"));
        assertThat(recipients.senders().onTheWire(envelope("list-owner@example.org"), tooLong))
                .hasToString("list-owner@example.org");
    }

    @Test
    void dotsOfARecipientStayAsTheyWereWritten() {
        var dots = Recipient.of(MailAddress.parse("a..b@host_name"));
        assertThat(recipients.senders().onTheWire(envelope("list-owner@example.org"), dots))
                .hasToString("list-owner+a..b=host_name@example.org");
    }

    @Test
    void noSenderIsMadeThatIsLongerThanAPath() {
        String domain = ("d".repeat(60) + '.').repeat(3) + "x".repeat(49) + ".test";
        var owner = MailAddress.parse("owner@" + domain);
        var rule = new VerpRule(List.of(owner), "+=");
        assertThat(rule.sender(owner, MailAddress.parse("bob@a.test"))).hasToString("owner+bob=a.test@" + domain);
        assertThat(rule.sender(owner, MailAddress.parse("bob@example.test"))).isEqualTo(owner);
        assertThat(rule.sender(owner, MailAddress.parse("böb@a.test"))).isEqualTo(owner);
    }

    @Test
    void aHostIsAskedForTheRecipientsOfItsDomain() {
        answer = new CallAhead.Answer.Refused(
                new SmtpReply(550, new EnhancedStatus(5, 1, 1), List.of("no such", "usër")));
        assertThat(refusal(resolve("who@inner.test")))
                .isEqualTo("550 5.1.1 Recipient refused by the host that gets its mail: no such us?r");
        assertThat(refusal(resolve("bob@example.org"))).startsWith("550 5.1.1 ");
        assertThat(questions).extracting(MailAddress::toString).containsExactly("who@inner.test", "bob@inner.test");
        assertThat(resolve("listed@inner.test")).isEqualTo(new Resolution.AsGiven());
        assertThat(resolve("postmaster@inner.test")).isEqualTo(new Resolution.AsGiven());
        assertThat(resolve("anna@example.org")).isEqualTo(new Resolution.AsGiven());
        assertThat(questions).hasSize(2);
    }

    @Test
    void ofWhomNobodyCanTellIsDeferredUnlessSaidOtherwise() throws Exception {
        answer = new CallAhead.Answer.Unknown("dead");
        assertThat(refusal(resolve("who@inner.test"))).startsWith("450 4.4.1 ");
        assertThat(refusal(resolve("other@inner.test")))
                .as("left alone for a while")
                .startsWith("450 4.4.1 ");
        assertThat(refusal(resolve("bob@example.org"))).as("behind an alias").startsWith("450 4.4.1 ");
        assertThat(resolve("postmaster@inner.test")).isEqualTo(new Resolution.AsGiven());
        assertThat(resolve("anna@example.org")).as("of another domain").isEqualTo(new Resolution.AsGiven());
        var d = CallAheadSettings.defaults();
        var accepting = new CallAheadSettings(
                d.positive(),
                d.negative(),
                d.pause(),
                d.entries(),
                d.atOnce(),
                d.timeout(),
                CallAheadSettings.Unreachable.ACCEPT);
        var settings = new RecipientSettings(
                Tables.OURS, Optional.empty(), Tables.SETTINGS, SrsSettings.defaults(), List.of(), accepting);
        try (Recipients lenient = Recipients.open(settings, Instant::now, host)) {
            assertThat(lenient.resolve(Recipient.of(MailAddress.parse("who@inner.test")), STRANGER))
                    .isEqualTo(new Resolution.AsGiven());
        }
    }

    @Test
    void oneOfWhomTheHostCanNotTellNowIsDeferred() {
        answer = new CallAhead.Answer.Unknown("RCPT: 451 its mailbox is locked", false);
        assertThat(refusal(resolve("who@inner.test"))).startsWith("450 4.1.1 ");
        answer = new CallAhead.Answer.Taken();
        assertThat(resolve("who@inner.test")).isEqualTo(new Resolution.AsGiven());
    }

    @Test
    void withoutTablesThereIsNothingToAsk() throws Exception {
        try (Recipients none = Recipients.open(RecipientSettings.of(List.of("example.org")), Instant::now, host)) {
            assertThat(none.isPlain()).isTrue();
            assertThat(none.senders().isPlain()).isTrue();
        }
        assertThat(Recipients.AS_GIVEN.isPlain()).isTrue();
    }

    @Test
    void srsNeedsADomainOfOurs() {
        var elsewhere = new SrsSettings(
                Optional.of(folder),
                "elsewhere.example",
                6,
                SrsSettings.defaults().maxAge());
        assertThatThrownBy(() -> new RecipientSettings(
                        Tables.OURS,
                        Optional.of("example.org"),
                        Tables.SETTINGS,
                        elsewhere,
                        List.of(),
                        CallAheadSettings.defaults()))
                .hasMessageStartingWith("domain must be one of the domains");
    }

    @Test
    void allProblemsOfAllFilesAreTold() throws Exception {
        Path table = Files.writeString(folder.resolve("bad"), "a@example.org b c");
        var settings = new RecipientSettings(
                Tables.OURS,
                Optional.of("example.org"),
                Tables.SETTINGS.withFiles(List.of(table)),
                new SrsSettings(
                        Optional.of(folder.resolve("none")),
                        "",
                        6,
                        SrsSettings.defaults().maxAge()),
                List.of(),
                CallAheadSettings.defaults());
        assertThat(Recipients.check(settings).problems())
                .extracting(TableProblem::message)
                .containsExactly("a comma is missing between targets", "there is no such file");
    }
}
