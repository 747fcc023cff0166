package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.MailAddress;
import org.posthorn.session.SubmissionRules.BccField;
import org.posthorn.session.SubmissionRules.SenderCheck;
import org.posthorn.session.SubmissionRules.UnqualifiedDomains;

final class SubmissionRulesTest {
    private static final String TO_BOB = "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n";

    private final Server server = Server.submission();

    private void rules(SubmissionRules rules) {
        server.settings = server.settings.withSubmission(rules);
    }

    /// What is answered to alice, logged in.
    private String answers(String sent) throws IOException {
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                .thenUnderTls("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n" + sent);
        server.sessions().open(connection).run();
        String all = connection.answers();
        return all.substring(all.indexOf("\r\n", all.indexOf("235 ")) + 2);
    }

    private String last(String sent) throws IOException {
        String answers = answers(sent);
        return answers.substring(answers.lastIndexOf('\n', answers.length() - 2) + 1)
                .strip();
    }

    @ParameterizedTest
    @Tag("req051")
    @ValueSource(
            strings = {
                "From: alice@example.org",
                "from:Alice <ALICE@example.org>",
                "From: \"Alice, <x@evil.example>\" <alice@example.org>",
                "From: Alice@example.org <alice@example.org>",
                "From: \"ceo@bank.example\" <alice@example.org>",
                "From: \"a \\\" b\" <alice@example.org>",
                "From: (a (nested) comment) alice@example.org (x@evil.example)",
                "From: Alice\r\n <alice@example.org>,\r\n\talice@example.test",
                "From : =?utf-8?Q?Al=C3=ADce?= <alice@example.org>"
            })
    void ownAddressesInFromAreWelcome(String from) throws IOException {
        rules(SubmissionRules.defaults().withSenderCheck(SenderCheck.HEADER));
        assertThat(last(TO_BOB + "Subject: x\r\n" + from + "\r\n\r\nbody\r\n.\r\n"))
                .startsWith("250 2.0.0");
    }

    @ParameterizedTest
    @Tag("req051")
    @ValueSource(
            strings = {
                "X-From: alice@example.org",
                "From: bob@example.org",
                "From: alice@example.org, bob@example.org",
                "From: alice@example.org\r\nFrom: alice@example.org",
                "From: alice@example.org\r\nFrom : bob@example.org",
                "From: friends: alice@example.org;",
                "From: undisclosed:;",
                "From:",
                "From: alice@example.org <bob@example.org>",
                "From: <alice@example.org> <bob@example.org>",
                "From: <alice@example.org> bob@example.org",
                "From: \"alice@example.org\" <bob@example.org>",
                "From: \"unclosed <alice@example.org>",
                "From: (unclosed <alice@example.org>",
                "From: <alice@example.org",
                "From: alice bob@example.org",
                "From: <@evil.example:alice@example.org>",
                "From: alice@example.org\\",
                "From: ceo@bank.example <alice@example.org>",
                "From: The boss ceo@bank.example <alice@example.org>",
                "From: alice@example.org bob@example.org <alice@example.org>",
                "From: a\\\" <ceo@bank.example> \" <alice@example.org>",
                "From: \\\"<ceo@bank.example>\\\" <alice@example.org>",
                "From: a\\\\ <alice@example.org>",
                "From: \"a\" b@bank.example \"c\" <alice@example.org>"
            })
    void foreignAndAmbiguousFromIsRefused(String from) throws IOException {
        rules(SubmissionRules.defaults().withSenderCheck(SenderCheck.HEADER));
        assertThat(last(TO_BOB + "Subject: x\r\n" + from + "\r\n\r\nbody\r\n.\r\n"))
                .startsWith("550 5.7.1 ");
        assertThat(server.spool.stored).isEmpty();
        assertThat(server.spool.open).isZero();
    }

    @Test
    @Tag("req051")
    void byDefaultTheEnvelopeAloneIsLookedAt() throws IOException {
        assertThat(last(TO_BOB + "From: bob@example.org\r\n\r\nbody\r\n.\r\n")).startsWith("250 2.0.0");
    }

    @Test
    void mailboxesAreReadWithoutNames() {
        assertThat(MailboxList.parse("A <a@b.example>, \"b c\"@d.example, e@f.example (x)"))
                .contains(List.of(
                        MailAddress.parse("a@b.example"),
                        MailAddress.parse("\"b c\"@d.example"),
                        MailAddress.parse("e@f.example")));
    }

    @Test
    @Tag("req053")
    void bccIsRemovedWhereTheRulesSaySo() throws IOException {
        String header = "From: a@b\r\nBcc: secret@example.com,\r\n other@example.com\r\nTo: b@c\r\nresent-bcc : x@y\r\n"
                + "X-Bcc: z\r\n\r\nBcc: body\r\n";
        assertThat(last(TO_BOB + header + ".\r\n")).startsWith("250");
        assertThat(server.spool.stored.getLast().text()).contains("Bcc: secret@example.com,\r\n other@example.com");
        rules(SubmissionRules.defaults().withBcc(BccField.REMOVE));
        assertThat(last(TO_BOB + header + ".\r\n")).startsWith("250");
        assertThat(server.spool.stored.getLast().text())
                .endsWith("From: a@b\r\nTo: b@c\r\nX-Bcc: z\r\n\r\nBcc: body\r\n")
                .doesNotContain("secret@example.com", "other@example.com", "x@y");
    }

    @Test
    void fieldsAreTakenOutWithTheirFoldedLines() {
        byte[] block = "Bcc: x\r\n y\r\nTo: y\r\nbcc : z".getBytes(StandardCharsets.US_ASCII);
        assertThat(new HeaderFields(block).without("bcc"::equals))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("To: y\r\n");
        assertThat(new HeaderFields(new byte[0]).without("bcc"::equals)).isEmpty();
    }

    @ParameterizedTest
    @Tag("req050")
    @CsvSource({
        "REFUSE, alice@mail, 553 5.1.8",
        "COMPLETE, alice@example, 553 5.7.1",
        "ACCEPT, alice@mail, 553 5.7.1",
        "REFUSE, alice@example.org, 250 2.1.0",
        "REFUSE, '', 250 2.1.0"
    })
    void sendersAreQualified(UnqualifiedDomains rule, String sender, String reply) throws IOException {
        rules(SubmissionRules.defaults().withUnqualifiedDomains(rule));
        assertThat(last("MAIL FROM:<" + sender + ">\r\n")).startsWith(reply);
    }

    /// RFC 6409 section 4.2: only software on a host that may relay is known to mean this server.
    @Test
    @Tag("req050")
    void addressesWithoutADomainAreCompletedForATrustedNetwork() throws IOException {
        assertThat(last("MAIL FROM:<root>\r\n")).startsWith("553 5.1.7");
        assertThat(last("MAIL FROM:<>\r\nRCPT TO:<root>\r\n")).startsWith("553 5.1.3");
        String sent = "EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<root>\r\nMAIL FROM:<>\r\n"
                + "RCPT TO:<root>\r\nDATA\r\nx: y\r\n\r\nx\r\n.\r\n";
        var connection = FakeConnection.sending(Server.TRUSTED, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                .thenUnderTls(sent);
        server.sessions().open(connection).run();
        // root@mx.example.org is not one of alice's addresses.
        assertThat(connection.answers()).contains("\r\n553 5.7.1 ", "\r\n250 2.0.0 ");
        assertThat(server.spool
                        .stored
                        .getFirst()
                        .envelope()
                        .recipients()
                        .getFirst()
                        .address())
                .hasToString("root@example.org");
    }

    @Test
    @Tag("req050")
    void aDomainIsQualifiedWhereThePathHasRoom() throws IOException {
        rules(SubmissionRules.defaults().withUnqualifiedDomains(UnqualifiedDomains.COMPLETE));
        int room = 254 - "@mail.example.org".length();
        String mail = "MAIL FROM:<alice@example.org>\r\nRCPT TO:<";
        assertThat(last(mail + "x".repeat(room) + "@mail>\r\n")).startsWith("250 2.1.5");
        assertThat(last(mail + "x".repeat(room + 1) + "@mail>\r\n")).startsWith("553 5.1.2");
    }

    @ParameterizedTest
    @Tag("req050")
    @CsvSource({"REFUSE, 553 5.1.2, ''", "COMPLETE, 250 2.1.5, bob@mail.example.org", "ACCEPT, 250 2.1.5, bob@mail"})
    void recipientsAreQualified(UnqualifiedDomains rule, String reply, String recipient) throws IOException {
        rules(SubmissionRules.defaults().withUnqualifiedDomains(rule));
        String sent = "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@mail>\r\n";
        assertThat(last(sent)).startsWith(reply);
        answers(sent + "RCPT TO:<bob@[192.0.2.1]>\r\nRCPT TO:<postmaster>\r\nDATA\r\nx\r\n.\r\n");
        assertThat(server.spool.stored.getFirst().envelope().recipients())
                .hasSize(recipient.isEmpty() ? 2 : 3)
                .first()
                .extracting(first -> first.address().toString())
                .isEqualTo(recipient.isEmpty() ? "bob@[192.0.2.1]" : recipient);
    }

    @Test
    void headersOfAllSessionsTogetherAreBounded() throws IOException {
        rules(SubmissionRules.defaults().withHeldHeaders(2000));
        String header = "X: " + "x".repeat(900) + "\r\n";
        assertThat(last(TO_BOB + header.repeat(3) + "\r\nbody\r\n.\r\n")).startsWith("452 4.3.1");
        SmtpSessions sessions = server.sessions();
        for (int i = 0; i < 3; i++) {
            var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                    .thenUnderTls("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n"
                            + (TO_BOB + header.repeat(2) + "\r\nbody\r\n.\r\n").repeat(3)
                            + TO_BOB + header);
            sessions.open(connection).run();
            assertThat(connection.answers()).doesNotContain("452 ").contains("250 2.0.0 Ok: queued");
        }
    }
}
