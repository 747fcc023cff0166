package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.account.AccountException;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.event.MailEvent;

final class SubmissionTest {
    private static final String LOGIN = "EHLO client.example\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n";
    private static final String ENVELOPE = "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.com>\r\n";

    private final Server server = Server.submission();

    private String answers(String clear, String underTls) throws IOException {
        var connection = new FakeConnection(
                        InetAddress.ofLiteral(Server.STRANGER),
                        FakeConnection.inBlocks(clear.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE))
                .thenUnderTls(underTls);
        server.sessions().open(connection).run();
        assertThat(connection.isClosed()).isTrue();
        return connection.answers();
    }

    private String secured(String sent) throws IOException {
        return Server.codes(answers("STARTTLS\r\n", sent)).substring("220 220 ".length());
    }

    private String header() {
        String text = server.spool.stored.getLast().text();
        return text.substring(text.indexOf("+0000\r\n") + 7);
    }

    @Test
    @Tag("req071")
    void forgetsWhatCameBeforeTls() throws IOException {
        String answers = answers(
                "EHLO x\r\nSTARTTLS\r\nMAIL FROM:<evil@example.com>\r\nNOOP\r\n",
                "MAIL FROM:<alice@example.org>\r\nEHLO y\r\nQUIT\r\n");
        assertThat(Server.codes(answers)).isEqualTo("220 250 220 503 250 221");
    }

    /// What was learned in clear text is gone: greeting, transaction, and whatever came with the command.
    @Test
    @Tag("req071")
    @Tag("req072")
    void nothingIsRememberedFromBeforeTls() throws IOException {
        String clear = "EHLO before.example\r\nRSET\r\nSTARTTLS\r\nEHLO evil.example\r\nAUTH PLAIN "
                + "AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<alice@example.org>\r\n";
        assertThat(Server.codes(answers(clear, "RCPT TO:<bob@example.com>\r\nDATA\r\nAUTH PLAIN =\r\nQUIT\r\n")))
                .isEqualTo("220 250 250 220 503 503 503 221");
        String after = ENVELOPE + "DATA\r\nSubject: x\r\n\r\n.\r\nQUIT\r\n";
        answers(clear, "EHLO after.example\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n" + after);
        assertThat(server.spool.stored.getLast().text())
                .contains("Received: from after.example ")
                .doesNotContain("evil", "before");
    }

    @Test
    @Tag("req072")
    void startTlsOnceAndNotInATransaction() throws IOException {
        assertThat(Server.codes(answers(
                        "EHLO x\r\nSTARTTLS now\r\nSTARTTLS\r\n",
                        "EHLO x\r\nSTARTTLS\r\n" + "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nSTARTTLS\r\nQUIT\r\n")))
                .isEqualTo("220 250 501 220 250 503 235 503 221");
        var relay = Server.relay();
        var connection = new FakeConnection(
                        InetAddress.ofLiteral(Server.STRANGER),
                        FakeConnection.inBlocks(
                                Server.octets(
                                        "EHLO x\r\nMAIL FROM:<a@example.com>\r\nSTARTTLS\r\nRSET\r\nSTARTTLS\r\n"),
                                1))
                .thenUnderTls("QUIT\r\n");
        relay.sessions().open(connection).run();
        assertThat(Server.codes(connection.answers())).isEqualTo("220 250 250 503 250 220 221");
    }

    @Test
    @Tag("req049")
    void offersALoginUnderTlsOnly() throws IOException {
        String answers = answers(
                "EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<>\r\nSTARTTLS\r\n", "EHLO x\r\nQUIT\r\n");
        int second = answers.indexOf("220 2.0.0");
        assertThat(answers.substring(0, second))
                .contains("250-STARTTLS", "538 5.7.11 ", "530 5.7.0 ")
                .doesNotContain("AUTH");
        assertThat(answers.substring(second))
                .contains("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN")
                .doesNotContain("STARTTLS");
    }

    @Test
    @Tag("req075")
    void aHandshakeThatFailsEndsTheSession() throws IOException {
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\nNOOP\r\n"), 1);
        server.sessions().open(connection).run();
        assertThat(Server.codes(connection.answers())).isEqualTo("220 250 502 250");
    }

    @Test
    @Tag("req051")
    void anAccountSendsAsItself() throws IOException {
        assertThat(secured(LOGIN + "MAIL FROM:<bob@example.org>\r\nMAIL FROM:<>\r\nRSET\r\n" + ENVELOPE + "QUIT\r\n"))
                .isEqualTo("250 235 553 250 250 250 250 221");
    }

    @Test
    @Tag("req052")
    void addsDateAndMessageId() throws IOException {
        secured(LOGIN + ENVELOPE + "DATA\r\nSubject: x\r\n\r\nDate: no\r\n.\r\nQUIT\r\n");
        assertThat(header())
                .isEqualTo("Date: Sun, 22 Nov 2026 20:55:51 +0000\r\n"
                        + "Message-ID: <0000000000001.tox8t3@mx.example.org>\r\nSubject: x\r\n\r\nDate: no\r\n");
        assertThat(server.spool.stored.getLast().text()).contains("with ESMTPSA id ");
    }

    @Test
    @Tag("req052")
    void leavesDateAndMessageIdAsTheyAre() throws IOException {
        String message = "dAtE : x\r\nMESSAGE-ID:\r\n <y>\r\n\r\nbody\r\n";
        secured(LOGIN + ENVELOPE + "DATA\r\n" + message + ".\r\nQUIT\r\n");
        assertThat(header()).isEqualTo(message);
    }

    @Test
    void aHeaderHasALimit() throws IOException {
        String field = "X: " + "x".repeat(990) + "\r\n";
        assertThat(secured(LOGIN + ENVELOPE + "DATA\r\n" + field.repeat(300) + "\r\n.\r\nNOOP\r\nQUIT\r\n"))
                .isEqualTo("250 235 250 250 354 552 250 221");
        assertThat(secured(LOGIN + ENVELOPE + "DATA\r\n" + field.repeat(200) + "\r\n" + field.repeat(200)
                        + ".\r\nQUIT\r\n"))
                .isEqualTo("250 235 250 250 354 250 221");
    }

    @ParameterizedTest
    @Tag("req075")
    @Tag("req076")
    @CsvSource({
        "AUTH PLAIN =, 501",
        "AUTH PLAIN AGFsaWNlAHNlY3JldA, 501",
        "AUTH PLAIN AGFsaWNlAHdyb25n, 535",
        "AUTH PLAIN Ym9iAGFsaWNlAHNlY3JldA==, 535",
        "AUTH CRAM-MD5, 504",
        "AUTH, 501",
        "auth plain AGFsaWNlAHNlY3JldA==, 235"
    })
    void answersALogin(String auth, String code) throws IOException {
        assertThat(secured("EHLO x\r\n" + auth + "\r\nQUIT\r\n")).isEqualTo("250 " + code + " 221");
    }

    @Test
    void theOperatorIsToldWhyALoginCantBeChecked() throws IOException {
        server.sasl = new SaslMechanisms((_, _) -> {
            throw new AccountException("the account database is gone");
        });
        try (var log = new ProgramLog()) {
            assertThat(secured("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nQUIT\r\n"))
                    .isEqualTo("250 454 221");
            assertThat(log.complaints())
                    .containsExactly("a login from 198.51.100.7 can't be checked now: the account database is gone");
        }
    }

    @Test
    @Tag("req075")
    void oneLoginASession() throws IOException {
        assertThat(secured(
                        "EHLO x\r\nAUTH LOGIN\r\n*\r\nAUTH LOGIN YWxpY2U=\r\nc2VjcmV0\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n"
                                + "EHLO y\r\n" + ENVELOPE + "RSET\r\nQUIT\r\n"))
                .isEqualTo("250 334 501 334 235 503 250 250 250 250 221");
    }

    @Test
    @Tag("req076")
    void takesLongResponses() throws IOException {
        String response =
                Base64.getEncoder().encodeToString(("\0alice\0" + "x".repeat(9000)).getBytes(StandardCharsets.UTF_8));
        assertThat(secured("EHLO x\r\nAUTH PLAIN " + response + "\r\nAUTH PLAIN\r\n" + response + "\r\nAUTH PLAIN\r\n"
                        + "x".repeat(20_000) + "\r\nQUIT\r\n"))
                .isEqualTo("250 535 334 535 334 500 221");
    }

    @Test
    @Tag("req077")
    void hasEnoughOfWrongPasswords() throws IOException {
        assertThat(secured("EHLO x\r\n" + "AUTH PLAIN AGFsaWNlAHdyb25n\r\n".repeat(10)))
                .isEqualTo("250 535 535 535 535 535 421");
        assertThat(server.events.stream().filter(MailEvent.LoginTried.class::isInstance))
                .hasSize(6);
    }
}
