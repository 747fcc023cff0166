package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.alias.AliasSettings;
import org.posthorn.alias.CallAhead;
import org.posthorn.alias.CallAheadSettings;
import org.posthorn.alias.OurDomains;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.alias.Recipients;
import org.posthorn.alias.SrsSettings;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.policy.AbuseSettings;
import org.posthorn.policy.PaceSettings;

/// A recipient that is named more than once in a transaction.
class RepeatedRecipientTest {
    private static final String CONTENT = "DATA\r\nSubject: x\r\n\r\nx\r\n.\r\n";

    @TempDir
    private Path folder;

    private final Server server = Server.relay();

    @BeforeEach
    void domains() throws IOException {
        recipients(List.of());
    }

    private void recipients(List<Path> tables) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef\n");
        var aliases = new AliasSettings(tables, "+", true, 20, 5, Duration.ZERO);
        server.recipients.close();
        server.recipients = Recipients.open(
                new RecipientSettings(
                        OurDomains.of(List.of("example.org", "example.test", "bücher.example")),
                        Optional.of("example.org"),
                        aliases,
                        new SrsSettings(
                                Optional.of(secret),
                                "",
                                6,
                                SrsSettings.defaults().maxAge()),
                        List.of(),
                        CallAheadSettings.defaults()),
                () -> Server.NOW,
                recipient -> new CallAhead.Answer.Taken());
    }

    @AfterEach
    void close() {
        server.recipients.close();
    }

    private String send(String parameters, List<String> recipients) throws IOException {
        var lines = new StringBuilder("EHLO client.test\r\nMAIL FROM:<joe@sender.example>" + parameters + "\r\n");
        recipients.forEach(
                recipient -> lines.append("RCPT TO:").append(recipient).append("\r\n"));
        return server.answers(
                Server.TRUSTED,
                FakeConnection.inBlocks(Server.octets(lines + CONTENT + "QUIT\r\n"), Integer.MAX_VALUE));
    }

    private List<Recipient> stored() {
        return server.spool.stored.getLast().envelope().recipients();
    }

    private List<String> addresses() {
        return stored().stream()
                .map(recipient -> recipient.address().toString())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<bob@example.org>",
                "<Bob@example.org>",
                "<bob@EXAMPLE.org>",
                "<\"bob\"@example.org>",
                "<\"b\\ob\"@example.org>",
                "<@relay.example,@other.example:bob@example.org>",
                "<BOB@Example.Org> NOTIFY=FAILURE"
            })
    void oneMailboxOfOursIsThereOnce(String again) throws IOException {
        assertThat(Server.codes(send("", List.of("<bob@example.org>", again))))
                .isEqualTo("220 250 250 250 250 354 250 221");
        assertThat(addresses()).containsExactly("bob@example.org");
        assertThat(server.spool.stored.getLast().text()).contains("for <bob@example.org>");
    }

    @Test
    @Tag("req016")
    void postmasterIsOneWithAndWithoutADomain() throws IOException {
        send("", List.of("<postmaster>", "<Postmaster@example.org>", "<POSTMASTER>", "<postmaster@mx.example.org>"));
        assertThat(addresses()).containsExactly("postmaster@example.org");
        send("", List.of("<postmaster@elsewhere.example>", "<Postmaster@elsewhere.example>"));
        assertThat(addresses()).containsExactly("postmaster@elsewhere.example");
    }

    /// The case of a local part is for its own host to judge (RFC 5321 section 2.4).
    @Test
    @Tag("req018")
    void elsewhereTheLocalPartKeepsItsCase() throws IOException {
        send(
                "",
                List.of(
                        "<Bob@elsewhere.example>",
                        "<bob@elsewhere.example>",
                        "<bob@ELSEWHERE.example>",
                        "<\"bob\"@elsewhere.example>",
                        "<@a.example:bob@elsewhere.example>"));
        assertThat(addresses()).containsExactly("Bob@elsewhere.example", "bob@elsewhere.example");
    }

    @Test
    void aDomainIsOneInAllItsForms() throws IOException {
        send(
                " SMTPUTF8",
                List.of(
                        "<anna@bücher.example>",
                        "<anna@xn--bcher-kva.example>",
                        "<Anna@BÜCHER.example>",
                        "<a@[IPv6:2001:db8::1]>",
                        "<a@[IPv6:2001:0DB8:0:0::1]>"));
        assertThat(addresses()).containsExactly("anna@bücher.example", "a@[IPv6:2001:db8::1]");
    }

    @Test
    void addressesWithDifferentDetailsAreDifferent() throws IOException {
        send("", List.of("<bob@example.org>", "<bob+x@example.org>", "<bob+y@example.org>", "<Bob+X@example.org>"));
        assertThat(addresses()).containsExactly("bob@example.org", "bob+x@example.org", "bob+y@example.org");
    }

    /// RFC 3461 section 4.1: a notification that one RCPT asks for is sent, though another for the same mailbox does not ask.
    @ParameterizedTest
    @CsvSource({
        "' NOTIFY=NEVER', ' NOTIFY=SUCCESS', false, true, false, false",
        "' NOTIFY=SUCCESS', ' NOTIFY=NEVER', false, true, false, false",
        "' NOTIFY=NEVER', ' NOTIFY=NEVER', true, false, false, false",
        "' NOTIFY=SUCCESS', ' NOTIFY=FAILURE', false, true, true, false",
        "' NOTIFY=DELAY', ' NOTIFY=FAILURE,SUCCESS', false, true, true, true",
        "' NOTIFY=SUCCESS', '', false, true, true, true",
        "'', ' NOTIFY=NEVER', false, false, false, false"
    })
    void whatWasAskedForAnyOfThemIsAsked(
            String first, String second, boolean never, boolean success, boolean failure, boolean delay)
            throws IOException {
        send("", List.of("<bob@example.org>" + first, "<Bob@example.org>" + second));
        assertThat(stored())
                .singleElement()
                .extracting(Recipient::notifyOn)
                .isEqualTo(new Notify(never, success, failure, delay));
    }

    @Test
    void theFirstOrcptStays() throws IOException {
        send(
                "",
                List.of(
                        "<bob@example.org> ORCPT=rfc822;one@example.com",
                        "<bob@example.org> ORCPT=rfc822;two@example.com"));
        assertThat(stored())
                .singleElement()
                .extracting(Recipient::originalRecipient)
                .isEqualTo("rfc822;one@example.com");
    }

    @Test
    void aliasesThatLeadToOneMailboxInAnotherCaseMakeOneCopy() throws IOException {
        Path table = Files.writeString(folder.resolve("aliases"), """
                sales@example.org    Bob@example.org, a@far.example
                support@example.org  bob@example.org, A@far.example
                """);
        recipients(List.of(table));
        send("", List.of("<BOB@example.org>", "<sales@example.org>", "<support@example.org>"));
        assertThat(addresses()).containsExactly("BOB@example.org", "a@far.example", "A@far.example");
    }

    /// The address that a rewritten one leads back to is compared, not the rewritten one.
    @Test
    void rewrittenSendersThatLeadBackToOneAddress() throws IOException {
        String rewritten = server.recipients
                .senders()
                .onTheWire(
                        Envelope.of(
                                ReversePath.parse("Joe@sender.example"),
                                List.of(MailAddress.parse("a@far.example")),
                                Origin.INTERNAL),
                        new Recipient(MailAddress.parse("a@far.example"), Notify.UNSET, null, true))
                .toString();
        assertThat(rewritten).startsWith("SRS0=").endsWith("@example.org");
        server.answers("EHLO client.test\r\nMAIL FROM:<>\r\nRCPT TO:<" + rewritten + ">\r\nRCPT TO:<\""
                + rewritten.replace("@", "\"@") + ">\r\n" + CONTENT + "QUIT\r\n");
        assertThat(addresses()).containsExactly("Joe@sender.example");
    }

    /// `expansion` is 5 here: an alias that is named again adds nobody.
    @Test
    void anAliasThatIsNamedAgainTakesNoMoreRoom() throws IOException {
        Path table = Files.writeString(
                folder.resolve("aliases"), "all@example.org  a@example.com, b@example.com, c@example.com\n");
        recipients(List.of(table));
        String answers = send("", List.of("<all@example.org>", "<ALL@example.org>", "<all@example.org>"));
        assertThat(Server.codes(answers)).isEqualTo("220 250 250 250 250 250 354 250 221");
        assertThat(addresses()).containsExactly("a@example.com", "b@example.com", "c@example.com");
    }

    @Test
    void itCannotGoOnForEver() throws IOException {
        String answers = send("", Collections.nCopies(1100, "<bob@example.org>"));
        assertThat(answers.split("\r\n452 4.5.3 ", -1)).hasSize(101);
        assertThat(addresses()).containsExactly("bob@example.org");
        assertThat(server.events)
                .filteredOn(MailEvent.Accepted.class::isInstance)
                .singleElement()
                .extracting(event -> ((MailEvent.Accepted) event).recipients())
                .isEqualTo(1);
    }

    /// Comparing each with each would be twelve million comparisons.
    @Test
    void thousandsOfRecipientsInAnyOrder() throws IOException {
        server.settings = server.settings.withLimits(server.settings.limits().withRecipients(10_000));
        var recipients = new ArrayList<String>();
        for (int i = 0; i < 5000; i++) {
            recipients.add("<user" + i + "@example.org>");
        }
        for (int i = 0; i < 5000; i++) {
            recipients.add("<USER" + i + "@example.org>");
        }
        send("", recipients);
        assertThat(stored()).hasSize(5000);
        assertThat(stored().getLast().address().toString()).isEqualTo("user4999@example.org");
    }

    @Test
    void anAccountsLimitCountsEachMailboxOnce() throws IOException {
        var submission = new Server(SessionRole.SUBMISSION);
        submission.recipients = server.recipients;
        submission.abuse = AbuseSettings.unlimited()
                .withAccounts(new PaceSettings(
                        0, 2, Duration.ofHours(1), 0, 1000, Duration.ofDays(1), Duration.ofDays(7), 50));
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                .thenUnderTls("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<alice@example.org>\r\n"
                        + "RCPT TO:<bob@example.org>\r\nRCPT TO:<Bob@example.org>\r\nRCPT TO:<bob@EXAMPLE.org>\r\n"
                        + "RCPT TO:<carl@example.com>\r\nRCPT TO:<dan@example.com>\r\n");
        submission.sessions().open(connection).run();
        assertThat(Server.codes(connection.answers())).endsWith("235 250 250 250 250 250 452");
    }
}
