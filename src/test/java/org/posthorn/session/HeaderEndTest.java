package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.session.SubmissionRules.BccField;

/// The end of the header of messages that clients send, and the empty line behind the fields that this server adds. Postfix
/// 3.7 stores the same, except that it removes the obsolete space in front of a colon, takes longer field names, and takes
/// `From : x` for the line of an mbox file.
class HeaderEndTest {
    private static final String ENVELOPE =
            "EHLO client.example\r\nMAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\n";
    private static final String LONG = "x".repeat(2048);

    /// What was sent, and what is stored below the fields of this server.
    private record Case(String sent, String stored) {
        @Override
        public String toString() {
            return sent.substring(0, Math.min(50, sent.length()));
        }
    }

    private static Case withEmptyLine(String sent) {
        return new Case(sent, "\r\n" + sent);
    }

    private static Case asItIs(String sent) {
        return new Case(sent, sent);
    }

    static Case[] cases() {
        return new Case[] {
            withEmptyLine("Backup finished\r\nSee log\r\n"),
            withEmptyLine(" begins with a space\r\nmore\r\n"),
            withEmptyLine("\tbegins with a tab: 1\r\nFrom: x\r\n"),
            withEmptyLine("  \r\nSubject: x\r\n\r\nb\r\n"),
            new Case("Subject: x\r\nThis is the text\r\nTo: y\r\n", "Subject: x\r\n\r\nThis is the text\r\nTo: y\r\n"),
            new Case("A: b\r\n c\r\n:x\r\n", "A: b\r\n c\r\n\r\n:x\r\n"),
            withEmptyLine(":x\r\ny\r\n"),
            withEmptyLine("S\u00fcbject: x\r\n\r\nb\r\n"),
            withEmptyLine("Re turn: x\r\n\r\nb\r\n"),
            withEmptyLine("A\u0001B: x\r\n\r\nb\r\n"),
            withEmptyLine("A\u007fB: x\r\n\r\nb\r\n"),
            withEmptyLine("Subject\r\n : x\r\n\r\nb\r\n"),
            withEmptyLine(LONG + "\r\nb\r\n"),
            withEmptyLine(LONG + ": a\r\nb\r\n"),
            withEmptyLine("no line end at all"),
            withEmptyLine("http\r\n"),
            new Case("A: b\r\nx", "A: b\r\n\r\nx"),
            new Case("A: b\r\nFrom me Mon\r\nC: d\r\n", "A: b\r\n\r\nFrom me Mon\r\nC: d\r\n"),
            new Case(
                    "From someone Mon Jan  1 10:00:00 2026\r\nSubject: z\r\n\r\nb\r\n",
                    "X-Mailbox-Line: From someone Mon Jan  1 10:00:00 2026\r\nSubject: z\r\n\r\nb\r\n"),
            new Case(">From x y\r\nA: z\r\n\r\nb\r\n", "X-Mailbox-Line: >From x y\r\nA: z\r\n\r\nb\r\n"),
            new Case(
                    "From x y\r\n>From z y\r\n>>From z\r\nA: z\r\n\r\nb\r\n",
                    "X-Mailbox-Line: From x y\r\nX-Mailbox-Line: >From z y\r\nX-Mailbox-Line: >>From z\r\nA: z\r\n\r\nb\r\n"),
            new Case("From x y\r\nand text\r\n", "X-Mailbox-Line: From x y\r\n\r\nand text\r\n"),
            withEmptyLine("Fromage x\r\nA: z\r\n"),
            withEmptyLine("-----Original Message-----\r\nFrom: x\r\n"),
            asItIs(""),
            asItIs("\r\n"),
            asItIs("\r\nFrom me\r\n"),
            asItIs("\r\n\r\n.\r\n"),
            asItIs("Subject: bare\r\n"),
            asItIs("Subject: bare"),
            asItIs("Subject : x\r\n\r\nb\r\n"),
            asItIs("Subject \t : x\r\n\r\nb\r\n"),
            asItIs("From : x@example.org\r\n\r\nb\r\n"),
            asItIs("Subject:\r\n\r\nb\r\n"),
            asItIs("Subject: x\r\n \r\nStill: y\r\n\r\nno field\r\n"),
            asItIs("Subject: \u00fc\r\n" + "y".repeat(900) + ": a\r\n\r\nb\r\n"),
            asItIs("http://example.org/\r\n\r\nb\r\n"),
            asItIs("A: b\r\n\r\n leading\r\nno field\r\n")
        };
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String below(Server server) {
        String text = new String(server.spool.stored.getLast().content(), StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf("+0000\r\n") + 7);
    }

    private static String relayed(InputStream octets) throws IOException {
        var server = Server.relay();
        assertThat(Server.codes(server.answers(Server.TRUSTED, octets))).endsWith(" 250");
        return below(server);
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("req025")
    @Tag("req026")
    void relayedByData(Case c) throws IOException {
        String ended = c.sent.isEmpty() || c.sent.endsWith("\r\n") ? "" : "\r\n";
        byte[] sent = latin(ENVELOPE + "DATA\r\n" + c.sent.replace("\r\n.", "\r\n..") + ended + ".\r\n");
        String stored = c.stored + ended;
        assertThat(relayed(FakeConnection.inBlocks(sent, Integer.MAX_VALUE))).isEqualTo(stored);
        assertThat(relayed(FakeConnection.inBlocks(sent, 1))).isEqualTo(stored);
    }

    /// Two chunks, cut anywhere.
    @ParameterizedTest
    @MethodSource("cases")
    @Tag("req061")
    void relayedInTwoChunks(Case c) throws IOException {
        if (!c.sent.isEmpty() && !c.sent.endsWith("\r\n")) {
            return;
        }
        for (int cut = 0; cut <= c.sent.length(); cut++) {
            byte[] sent = latin(ENVELOPE + "BDAT " + cut + "\r\n" + c.sent.substring(0, cut) + "BDAT "
                    + (c.sent.length() - cut) + " LAST\r\n" + c.sent.substring(cut));
            assertThat(relayed(FakeConnection.inBlocks(sent, Integer.MAX_VALUE)))
                    .as("cut at %d", cut)
                    .isEqualTo(c.stored);
        }
    }

    /// One chunk in two reads.
    @ParameterizedTest
    @MethodSource("cases")
    void relayedInTwoReads(Case c) throws IOException {
        String before = ENVELOPE + "BDAT " + c.sent.length() + " LAST\r\n";
        if (!c.sent.isEmpty() && !c.sent.endsWith("\r\n")) {
            return;
        }
        byte[] sent = latin(before + c.sent);
        for (int cut = 1; cut < sent.length; cut++) {
            assertThat(relayed(FakeConnection.cutAt(sent, cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(c.stored);
        }
    }

    private static Server submit(SubmissionRules rules, String content, int block) throws IOException {
        var server = Server.submission();
        server.settings = server.settings.withSubmission(rules);
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), block)
                .thenUnderTls("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<alice@example.org>\r\n"
                        + "RCPT TO:<bob@example.com>\r\nDATA\r\n" + content + ".\r\nQUIT\r\n");
        server.sessions().open(connection).run();
        assertThat(Server.codes(connection.answers())).endsWith("354 250 221");
        return server;
    }

    private static final String ADDED =
            "Date: Sun, 22 Nov 2026 20:55:51 +0000\r\nMessage-ID: <0000000000001.tox8t3@mx.example.org>\r\n";

    @ParameterizedTest
    @Tag("req052")
    @ValueSource(
            strings = {
                "Backup finished\r\nSee log\r\n",
                " begins with a space\r\n",
                "\tbegins with a tab\r\n",
                ":x\r\nDate: y\r\n",
                "text\r\nMessage-ID: <x@y>\r\n"
            })
    void submittedTextWithoutAHeader(String text) throws IOException {
        assertThat(below(submit(SubmissionRules.defaults(), text, 1))).isEqualTo(ADDED + "\r\n" + text);
        assertThat(below(submit(SubmissionRules.defaults(), text, 4096))).isEqualTo(ADDED + "\r\n" + text);
    }

    @Test
    @Tag("req052")
    void theHeaderOfASubmittedMessageEndsThereToo() throws IOException {
        assertThat(below(submit(
                        SubmissionRules.defaults(),
                        "Subject: x\r\nThis is the text\r\nDate: no\r\nMessage-ID: no\r\n",
                        7)))
                .isEqualTo(ADDED + "Subject: x\r\n\r\nThis is the text\r\nDate: no\r\nMessage-ID: no\r\n");
    }

    @Test
    @Tag("req053")
    void noBccFieldOfTheBodyIsRemoved() throws IOException {
        SubmissionRules rules = SubmissionRules.defaults().withBcc(BccField.REMOVE);
        assertThat(below(submit(rules, "Bcc: a@b\r\nA: b\r\nHello Bob,\r\nBcc: c@d\r\n", 1000)))
                .isEqualTo(ADDED + "A: b\r\n\r\nHello Bob,\r\nBcc: c@d\r\n");
    }

    /// RFC 5321 section 4.4: who originates a message does not send one with a Return-Path.
    @Test
    void aReturnPathIsTakenFromASubmittedMessage() throws IOException {
        assertThat(below(submit(
                        SubmissionRules.defaults(),
                        "Return-Path:\r\n <x@y>\r\nA: b\r\nreturn-path : <z>\r\n\r\nReturn-Path: b\r\n",
                        3)))
                .isEqualTo(ADDED + "A: b\r\n\r\nReturn-Path: b\r\n");
    }

    /// Fields below the end of the header are text, and count for nothing.
    @Test
    @Tag("req027")
    void receivedFieldsOfTheBodyAreNoLoop() throws IOException {
        String field = "Received: from a by b; date\r\n";
        assertThat(relayed(FakeConnection.inBlocks(
                        latin(ENVELOPE + "DATA\r\nreport follows\r\n" + field.repeat(150) + ".\r\n"),
                        Integer.MAX_VALUE)))
                .isEqualTo("\r\nreport follows\r\n" + field.repeat(150));
    }

    @Test
    @Tag("req027")
    void receivedFieldsWithAnObsoleteSpaceAreCounted() throws IOException {
        var server = Server.relay();
        String answers = server.answers(ENVELOPE.replace("alice@example.org", "a@b.example") + "DATA\r\n"
                + "Received \t: from a by b; date\r\n".repeat(101) + "\r\nx\r\n.\r\n");
        assertThat(Server.codes(answers)).endsWith("354 554");
    }

    @Test
    void binaryContentIsNotChangedBeyondTheEmptyLine() throws IOException {
        var server = Server.relay();
        server.settings =
                server.settings.withExtensions(server.settings.extensions().with(Extension.BINARY_MIME));
        String binary = "\0\1\2\n\r\n\r\r\nA: b\r\n";
        server.answers("EHLO x\r\nMAIL FROM:<a@example.com> BODY=BINARYMIME\r\nRCPT TO:<b@example.org>\r\nBDAT "
                + binary.length() + " LAST\r\n" + binary + "QUIT\r\n");
        assertThat(below(server)).isEqualTo("\r\n" + binary);
    }
}
