package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Syntax;

/// Addresses and EHLO names that real clients send and that RFC 5321 does not know: taken, kept as they were written,
/// and harmless where they are shown.
final class LenientSyntaxTest {
    private final Server server = Server.relay();

    /// The answer to the last command of a client of a trusted network.
    private String trusted(String... commands) throws IOException {
        return last(Server.TRUSTED, commands);
    }

    private String last(String client, String... commands) throws IOException {
        String answers = server.answersSlowly(client, String.join("\r\n", commands) + "\r\n");
        return answers.substring(answers.lastIndexOf('\n', answers.length() - 2) + 1)
                .strip();
    }

    /// The envelope of a message with this sender and recipient, as they stand behind the colon.
    private Envelope envelope(String sender, String recipient) throws IOException {
        assertThat(trusted("EHLO x", "MAIL FROM:" + sender, "RCPT TO:" + recipient, "DATA", "x: y", "", "z", "."))
                .startsWith("250 2.0.0 ");
        return server.spool.stored.getLast().envelope();
    }

    private String received() {
        return new String(server.spool.stored.getLast().content(), StandardCharsets.UTF_8);
    }

    static Stream<String> realAddresses() {
        return Stream.of(
                "x".repeat(65) + "@example.com",
                "v".repeat(90) + "@example.com",
                "bounce+" + "v".repeat(193) + "@lists.example.com",
                "ü".repeat(33) + "@example.com",
                ".a@example.com",
                "a.@example.com",
                "a..b@example.com",
                "...@example.com",
                "../x@example.com",
                "\".a\"@example.com",
                "\"a..b\"@example.com",
                "\"\"@b.test",
                "root@web_1.example.net",
                "u@host_name",
                "u@_dmarc.example.net",
                "u@host");
    }

    @ParameterizedTest
    @Tag("req006")
    @MethodSource("realAddresses")
    void anAddressIsKeptAsItWasWritten(String address) throws IOException {
        String utf8 = address.startsWith("ü") ? " SMTPUTF8" : "";
        Envelope envelope = envelope('<' + address + '>' + utf8, '<' + address + '>');
        assertThat(envelope.sender()).hasToString(address);
        assertThat(envelope.recipients().getFirst().address()).hasToString(address);
        assertThat(received()).contains("\r\n\tfor <" + address + ">;");
    }

    @ParameterizedTest
    @CsvSource({"a@example.net., a@example.net", "a..b@host_name., a..b@host_name", "a@host., a@host"})
    void theDotAtTheEndOfADomainIsDropped(String written, String kept) throws IOException {
        Envelope envelope = envelope('<' + written + '>', '<' + written + '>');
        assertThat(envelope.sender()).hasToString(kept);
        assertThat(envelope.recipients().getFirst().address()).hasToString(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM: a@b.example",
                "MAIL FROM:a@b.example",
                "MAIL FROM: a@b.example SIZE=10",
                "MAIL FROM:\t<a@b.example>",
                "MAIL FROM: \t <a@b.example>",
                "MAIL\tFROM:<a@b.example>",
                "MAIL  FROM:<a@b.example>",
                "MAIL FROM:<a@b.example>\tSIZE=10",
                "MAIL FROM:<a@b.example>\t SIZE=10 \tBODY=8BITMIME",
                "MAIL FROM:\t<>"
            })
    void mailIsTakenAsClientsWriteIt(String mail) throws IOException {
        assertThat(last(Server.STRANGER, "EHLO x", mail)).startsWith("250 2.1.0 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RCPT TO: c@example.org",
                "RCPT TO:c..d@example.org NOTIFY=NEVER",
                "RCPT TO:\t<c@example.org>\tNOTIFY=NEVER",
                "RCPT TO: \"c d\"@example.org",
                "RCPT\tTO:postmaster"
            })
    void recipientsAreTakenAsClientsWriteThem(String rcpt) throws IOException {
        assertThat(last(Server.STRANGER, "EHLO x", "MAIL FROM:<>", rcpt)).startsWith("250 2.1.5 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:",
                "MAIL FROM: SIZE=10",
                "MAIL FROM:SIZE=10 BODY=7BIT",
                "MAIL FROM: John <a@b.example>",
                "MAIL FROM:a@b.example>",
                "MAIL FROM:<a@b.example",
                "MAIL FROM:<<a@b.example>>",
                "MAIL FROM:<a@b.example>SIZE=10",
                "MAIL FROM:<a b@c.example>",
                "MAIL FROM:<a\tb@c.example>",
                "MAIL FROM:a\tb@c.example",
                "MAIL FROM:<a>b@c.example>",
                "MAIL FROM:<a\u0001@c.example>",
                "MAIL FROM:<\"a\u001bb\"@c.example>",
                "MAIL FROM:<a@b..c>",
                "MAIL FROM:<a@b..>",
                "MAIL FROM:<a@.>",
                "MAIL FROM:<a@-b.example>",
                "MAIL FROM:<a@b-.example>",
                "MAIL FROM:<@b.example>",
                "MAIL FROM:<a@>",
                "MAIL : <a@b.example>"
            })
    void whatIsNoAddressOrCouldBeTwoIsRefused(String mail) throws IOException {
        assertThat(trusted("EHLO x", mail)).containsPattern("^(501|555) 5\\.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Müller-PC|M?ller-PC",
                "John's-iPhone.local|John's-iPhone.local",
                "my pc|my pc",
                "[IPv6:fe80::1%en0]|[IPv6:fe80::1%en0]",
                "[::1]|[::1]",
                "[300.1.2.3]|[300.1.2.3]",
                "a)b(c\\|a\\)b\\(c\\\\",
                "x> from=<y|x? from=?y"
            })
    void aNameOfADeviceIsTakenAndShownInAComment(String name, String shown) throws IOException {
        for (String hello : List.of("EHLO ", "HELO ")) {
            assertThat(last(
                            Server.STRANGER,
                            hello + name,
                            "MAIL FROM:<a@example.com>",
                            "RCPT TO:<b@example.org>",
                            "DATA",
                            "x: y",
                            "",
                            "z",
                            "."))
                    .startsWith("250 2.0.0 ");
            assertThat(server.spool.stored.getLast().text())
                    .startsWith("Received: from [198.51.100.7] (helo " + shown + " [198.51.100.7])\r\n\tby ");
        }
    }

    @Test
    void aNameBeyondAsciiIsShownWhereTheMessageIsInUtf8() throws IOException {
        trusted("EHLO Müller-PC", "MAIL FROM:<a@example.com> SMTPUTF8", "RCPT TO:<b@example.org>", "DATA", "x: y", ".");
        assertThat(received()).startsWith("Received: from [127.0.0.1] (helo Müller-PC [");
        assertThat(server.spool.stored.getLast().envelope().origin().helo()).isEqualTo("Müller-PC");
    }

    @Test
    void controlsInANameBecomeQuestionMarks() throws IOException {
        assertThat(trusted("EHLO a\tb\u001b[31m\u0085\u202ex", "NOOP")).startsWith("250 ");
        byte[] latin1 = "EHLO M\u00fcller-PC\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n.\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(server.answers(Server.STRANGER, FakeConnection.inBlocks(latin1, 1)))
                .contains("250 2.0.0 ");
        assertThat(server.spool.stored.getLast().envelope().origin().helo()).isEqualTo("M?ller-PC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO", "HELO ", "EHLO \t "})
    void aNameThatIsNoneIsRefused(String hello) throws IOException {
        assertThat(trusted(hello)).startsWith("501 5.5.4 ");
    }

    @Test
    void aNameIsBounded() throws IOException {
        assertThat(trusted("EHLO " + "x".repeat(255))).startsWith("250 ");
        assertThat(trusted("EHLO " + "x".repeat(256))).startsWith("501 5.5.4 ");
        assertThat(trusted("EHLO " + "ü".repeat(127))).startsWith("250 ");
        assertThat(trusted("EHLO " + "ü".repeat(128))).startsWith("501 5.5.4 ");
    }

    @ParameterizedTest
    @CsvSource({"<root>, root@mx.example.org", "root, root@mx.example.org", "<postmaster>, postmaster@mx.example.org"})
    void aTrustedHostsSenderWithoutADomainIsAtThisHost(String written, String kept) throws IOException {
        assertThat(envelope(written, "<b@example.com>").sender()).hasToString(kept);
    }

    @Test
    void aTrustedHostsRecipientWithoutADomainIsOneOfOurs() throws IOException {
        assertThat(envelope("<>", "<root>").recipients().getFirst().address()).hasToString("root@example.org");
        assertThat(envelope("<>", "<a..b>").recipients().getFirst().address()).hasToString("a..b@example.org");
    }

    /// A path has at most 256 octets with its brackets (RFC 5321 section 4.5.3.1.3), a completed one too.
    @ParameterizedTest
    @CsvSource({"MAIL FROM:, @mx.example.org, 553 5.1.7", "RCPT TO:, @example.org, 553 5.1.3"})
    void anAddressIsCompletedWhereTheDomainHasRoom(String command, String added, String refusal) throws IOException {
        String before = command.startsWith("RCPT") ? "MAIL FROM:<>" : "NOOP";
        int room = 254 - added.length();
        assertThat(trusted("EHLO x", before, command + '<' + "x".repeat(room) + '>'))
                .startsWith("250 ");
        assertThat(trusted("EHLO x", before, command + '<' + "x".repeat(room + 1) + '>'))
                .startsWith(refusal);
        assertThat(trusted("EHLO x", before, command + '<' + "x".repeat(254) + '>'))
                .startsWith(refusal);
        assertThat(trusted("EHLO x", before, command + "<\"" + "x ".repeat(126) + "\">"))
                .startsWith(refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EHLO my pc|501 5.5.4",
                "HELO Müller-PC|501 5.5.4",
                "EHLO [::1]|501 5.5.4",
                "EHLO my_pc|250",
                "MAIL FROM:<a..b@c.example>|501 5.1.3",
                "MAIL FROM:<a@b_c.example>|501 5.1.3",
                "MAIL FROM:<a@c.example.>|501 5.1.3",
                "MAIL FROM:<root>|501 5.1.3",
                "MAIL FROM: a@c.example|501 5.5.4",
                "MAIL FROM:\t<a@c.example>|501 5.5.4",
                "MAIL FROM:<a@c.example>\tSIZE=1|501 5.5.4",
                "MAIL FROM: <a@c.example> SIZE=1|250"
            })
    void aListenerMayHoldClientsToTheGrammar(String command, String reply) throws IOException {
        assertThat(trusted("EHLO x", command.replace("\\t", "\t"))).startsWith("250");
        server.settings = server.settings.withSyntax(new SyntaxRules(Syntax.STRICT, BareLineEnds.REFUSE));
        assertThat(trusted("EHLO x", command.replace("\\t", "\t"))).startsWith(reply);
    }

    @Test
    void aStrangersAddressNeedsADomain() throws IOException {
        assertThat(last(Server.STRANGER, "EHLO x", "MAIL FROM:<root>")).startsWith("553 5.1.7 ");
        assertThat(last(Server.STRANGER, "EHLO x", "MAIL FROM:<>", "RCPT TO:<root>"))
                .startsWith("553 5.1.3 ");
        assertThat(last(Server.STRANGER, "EHLO x", "MAIL FROM:<>", "RCPT TO:<postmaster>"))
                .startsWith("250 ");
    }
}
