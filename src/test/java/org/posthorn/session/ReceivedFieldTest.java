package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("req025")
final class ReceivedFieldTest {
    private static final String MAIL = "MAIL FROM:<bob@example.com>%s\r\nRCPT TO:<alice@example.org>\r\n";
    private static final String DATA = "DATA\r\nReceived: from old by older; then\r\n\r\nx\r\n.\r\nQUIT\r\n";

    private final Server server = Server.relay();

    /// The field, on one line.
    private String field() {
        String text = new String(server.spool.stored.getLast().content(), StandardCharsets.UTF_8);
        String field = text.substring(0, text.indexOf("+0000\r\n") + 5);
        assertThat(text.substring(field.length())).startsWith("\r\nReceived: from old by older; then\r\n\r\nx\r\n");
        return field.replace("\r\n\t", " ");
    }

    private String idOf(String field) {
        return field.substring(field.indexOf(" id ") + 4).split("[ ;]")[0];
    }

    @Test
    void saysWhoFromToWhomAndHow() throws IOException {
        server.answers("EHLO client.example\r\n" + MAIL.formatted("") + DATA);
        String field = field();
        assertThat(field)
                .isEqualTo("Received: from client.example ([198.51.100.7]) by mx.example.org with ESMTP id "
                        + idOf(field) + " for <alice@example.org>; Sun, 22 Nov 2026 20:55:51 +0000");
    }

    @ParameterizedTest
    @CsvSource({
        "EHLO,'',true,ESMTPS",
        "EHLO,' SMTPUTF8',true,UTF8SMTPS",
        "EHLO,'',false,ESMTP",
        "EHLO,' SMTPUTF8',false,UTF8SMTP",
        "HELO,'',true,SMTP",
        "HELO,'',false,SMTP"
    })
    void namesTheProtocol(String hello, String parameter, boolean tls, String with) throws IOException {
        String sent = hello + " client.example\r\n" + MAIL.formatted(parameter) + DATA;
        var connection = new FakeConnection(
                InetAddress.ofLiteral(Server.STRANGER),
                FakeConnection.inBlocks(Server.octets(tls ? "EHLO x\r\nSTARTTLS\r\n" : sent), 1));
        server.sessions().open(tls ? connection.thenUnderTls(sent) : connection).run();
        assertThat(field()).contains(" with " + with + " id ");
        assertThat(field().contains(" tls TLS_AES_128_GCM_SHA256 (TLSv1.3);")).isEqualTo(tls);
    }

    @ParameterizedTest
    @CsvSource({"'',ESMTPSA", "' SMTPUTF8',UTF8SMTPSA"})
    void namesALogin(String parameter, String with) throws IOException {
        Server submission = Server.submission();
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                .thenUnderTls("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<alice@example.org>" + parameter
                        + "\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nx: y\r\n\r\nx\r\n.\r\nQUIT\r\n");
        submission.sessions().open(connection).run();
        assertThat(submission.spool.stored.getFirst().text()).contains(" with " + with + " id ");
    }

    @Test
    void aRecipientBeyondAsciiIsNamedInUtf8() throws IOException {
        server.answers("EHLO x\r\nMAIL FROM:<bob@example.com> SMTPUTF8\r\nRCPT TO:<jürgen@example.org>\r\n" + DATA);
        assertThat(field()).contains(" with UTF8SMTP id ").contains(" for <jürgen@example.org>;");
    }

    /// Or it would be this field alone that makes a message need SMTPUTF8.
    @Test
    @Tag("req067")
    void anInternationalisedDomainIsNamedAsTheDnsHasIt() throws IOException {
        server.answers(
                Server.TRUSTED,
                FakeConnection.inBlocks(
                        Server.octets("EHLO x\r\nMAIL FROM:<bob@example.com> SMTPUTF8\r\n"
                                + "RCPT TO:<Info@münchen.example>\r\n" + DATA),
                        1));
        assertThat(field()).contains(" for <Info@xn--mnchen-3ya.example>;");
    }

    @Test
    void namesNobodyWhenThereAreSeveral() throws IOException {
        server.answers("EHLO x\r\n" + MAIL.formatted("") + "RCPT TO:<carol@example.org>\r\n" + DATA);
        assertThat(field()).doesNotContain(" for ").doesNotContain("alice").doesNotContain("carol");
    }

    /// The one mailbox that gets the message, however often it was named.
    @Test
    void namesOneThatWasNamedTwice() throws IOException {
        server.answers("EHLO x\r\n" + MAIL.formatted("") + "RCPT TO:<alice@EXAMPLE.org>\r\n" + DATA);
        assertThat(field()).contains(" for <alice@example.org>;");
    }

    @ParameterizedTest
    @CsvSource({
        "[192.0.2.1],'from [192.0.2.1] ([198.51.100.7])'",
        "[IPv6:2001:db8::1],'from [IPv6:2001:db8::1] ([198.51.100.7])'",
        "my_laptop,'from my_laptop ([198.51.100.7])'",
        "192.0.2.1,'from 192.0.2.1 ([198.51.100.7])'",
        "::1,'from [198.51.100.7] (helo ::1 [198.51.100.7])'",
        "a..b,'from [198.51.100.7] (helo a..b [198.51.100.7])'",
        "a.,'from [198.51.100.7] (helo a. [198.51.100.7])'"
    })
    void aNameNeverBreaksTheField(String helo, String from) throws IOException {
        server.answers("EHLO " + helo + "\r\n" + MAIL.formatted("") + DATA);
        assertThat(field()).startsWith("Received: " + from + " by ");
    }

    @Test
    void namesAClientOfIpv6() throws IOException {
        server.answersSlowly("2001:db8::7", "EHLO x\r\n" + MAIL.formatted("") + DATA);
        assertThat(field()).startsWith("Received: from x ([IPv6:2001:db8:0:0:0:0:0:7]) by ");
    }
}
