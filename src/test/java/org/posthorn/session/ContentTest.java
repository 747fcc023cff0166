package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.event.MailEvent;

final class ContentTest {
    private static final String ENVELOPE =
            "EHLO client.example\r\nMAIL FROM:<bob@example.com>\r\nRCPT TO:<alice@example.org>\r\n";

    private final Server server = Server.relay();

    private String codes(String sent) throws IOException {
        return Server.codes(server.answers(sent));
    }

    /// What the last message is below its Received field.
    private String content() {
        String text = server.spool.stored.getLast().text();
        int fieldEnd = text.indexOf("+0000\r\n") + 7;
        return text.substring(fieldEnd);
    }

    @ParameterizedTest
    @Tag("req001")
    @Tag("req002")
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b", "\n.\n", "\r.\r", "\n.\r\n"})
    void refusesBareLineEndsAndStaysInStep(String body) throws IOException {
        assertThat(codes(ENVELOPE + "DATA\r\n\r\n" + body + "\r\nMAIL FROM:<x@y>\r\n.\r\nNOOP\r\nQUIT\r\n"))
                .isEqualTo("220 250 250 250 354 550 250 221");
        assertThat(server.spool.stored).isEmpty();
        assertThat(server.spool.open).isZero();
    }

    @Test
    @Tag("req032")
    void drainsWhatIsTooBig() throws IOException {
        server.settings = server.settings.withLimits(SessionLimits.defaults().withMessageSize(5000));
        String body = "x\r\n".repeat(3000) + "\n.\n";
        assertThat(codes(ENVELOPE + "DATA\r\n" + body + "MAIL FROM:<x@y>\r\n.\r\n"
                        + "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"))
                .isEqualTo("220 250 250 250 354 552 250 250 354 250 221");
        assertThat(content()).isEqualTo("\r\nx\r\n");
    }

    @Test
    @Tag("req032")
    void refusesADeclaredSizeAtOnce() throws IOException {
        String answers = server.answers(
                "EHLO x\r\nMAIL FROM:<a@example.com> SIZE=99999999999\r\n"
                        + "MAIL FROM:<a@example.com> SIZE=99999999999999999999\r\nMAIL FROM:<a@example.com> SIZE=1000\r\nQUIT\r\n");
        assertThat(Server.codes(answers)).isEqualTo("220 250 552 552 250 221");
        assertThat(answers).contains("552 5.3.4 ");
    }

    @Test
    @Tag("req030")
    void queuesNothingOfWhatIsCut() throws IOException {
        String sent = ENVELOPE + "DATA\r\nSubject: x\r\n\r\nbody\r\n.\r\n";
        for (int cut = sent.length() - 30; cut < sent.length(); cut++) {
            server.answers(sent.substring(0, cut));
            assertThat(server.spool.stored).isEmpty();
            assertThat(server.spool.open).isZero();
        }
        assertThat(server.events.getLast()).isInstanceOf(MailEvent.SessionClosed.class);
    }

    @Test
    @Tag("req025")
    void namesNoRecipientWhenThereAreTwo() throws IOException {
        server.answers(ENVELOPE + "RCPT TO:<carol@example.org>\r\nDATA\r\nbody\r\n.\r\nQUIT\r\n");
        assertThat(server.spool.stored.getFirst().text())
                .doesNotContain("carol")
                .doesNotContain("alice")
                .doesNotContain("for <");
        assertThat(server.spool.stored.getFirst().envelope().recipients()).hasSize(2);
    }

    @ParameterizedTest
    @Tag("req026")
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "A: b\r\n",
                "A: b\r\n c\r\n\r\nReceived: x\r\n",
                "\r\n\r\n.\r\n",
                "Received: from a\r\n by b\r\n\r\n",
                "\r\n: x\r\n",
                "\r\nFrom me\r\n",
                "\r\n leading\r\n"
            })
    void changesNothingElse(String message) throws IOException {
        server.answers(ENVELOPE + "DATA\r\n" + message.replace("\r\n.", "\r\n..") + ".\r\nQUIT\r\n");
        assertThat(content()).isEqualTo(message);
        server.answers(ENVELOPE + "BDAT " + message.length() + " LAST\r\n" + message + "QUIT\r\n");
        assertThat(content()).isEqualTo(message);
    }

    @Test
    @Tag("req027")
    void endsLoops() throws IOException {
        String field = "Received: from a by b; date\r\n";
        String sent = ENVELOPE + "DATA\r\n" + field.repeat(100) + "\r\nx\r\n.\r\n";
        assertThat(codes(sent + "QUIT\r\n")).endsWith("354 250 221");
        String answers = server.answers(ENVELOPE + "DATA\r\n" + field.repeat(101) + "\r\nx\r\n.\r\nQUIT\r\n");
        assertThat(answers).contains("554 5.4.6 ");
        server.answers(ENVELOPE + "DATA\r\nA: b\r\n\r\n" + field.repeat(150) + ".\r\nQUIT\r\n");
        assertThat(server.spool.stored).hasSize(2);
    }

    @Test
    @Tag("req028")
    void aFullSpoolIsNoSpool() throws IOException {
        server.spool.room = 500;
        String answers = server.answers(ENVELOPE + "DATA\r\n" + "x\r\n".repeat(400) + ".\r\nNOOP\r\nQUIT\r\n");
        assertThat(Server.codes(answers)).endsWith("354 452 250 221");
        assertThat(answers).contains("452 4.3.1 ");
        server.spool.room = 0;
        answers = server.answers(
                Server.STRANGER, FakeConnection.inBlocks(Server.octets(ENVELOPE + "DATA\r\nQUIT\r\n"), 1));
        assertThat(Server.codes(answers)).endsWith("452 221");
        server.spool.broken = true;
        answers = server.answers(ENVELOPE + "BDAT 6 LAST\r\nQUIT\r\nQUIT\r\n");
        assertThat(Server.codes(answers)).endsWith("451 221");
        assertThat(answers).contains("451 4.3.0 ");
        assertThat(server.spool.stored).isEmpty();
        assertThat(server.spool.open).isZero();
    }

    @Test
    @Tag("req059")
    void contentThatNobodyAskedForIsNeverRun() throws IOException {
        String blind = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@elsewhere.example>\r\nDATA\r\n"
                + "Subject: x\r\n\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nevil\r\n.\r\n.\r\n";
        assertThat(codes(blind)).isEqualTo("220 250 250 550 421");
        assertThat(server.spool.stored).isEmpty();
    }

    @Test
    @Tag("req061")
    void aRefusedChunkIsNeverRun() throws IOException {
        String chunk = "a\r\n.\r\nMAIL FROM:<x@example.com>\r\n".repeat(3000);
        String bdat = "BDAT " + chunk.length() + " LAST\r\n" + chunk;
        assertThat(codes("EHLO x\r\n" + bdat + "MAIL FROM:<a@example.com>\r\n" + bdat + "NOOP\r\nQUIT\r\n"))
                .isEqualTo("220 250 503 250 554 250 221");
        assertThat(codes(bdat + "QUIT\r\n")).isEqualTo("220 503 221");
    }

    @ParameterizedTest
    @Tag("req063")
    @ValueSource(
            strings = {
                "-1",
                "18446744073709551616",
                "9223372036854775808",
                "9223372036854775807",
                "99999999999999999999999999 LAST",
                " 5",
                "5,LAST",
                "٥",
                "0x10",
                "",
                "+5",
                "5 FIRST",
                "5 LAST x",
                "1e3"
            })
    void aSizeThatCannotBeReadEndsTheSession(String size) throws IOException {
        assertThat(codes(ENVELOPE + "BDAT " + size + "\r\nMAIL FROM:<x@y>\r\nNOOP\r\n"))
                .endsWith("250 501");
    }

    @Test
    @Tag("req063")
    void aSizeMayHaveLeadingZeros() throws IOException {
        assertThat(codes(ENVELOPE + "BDAT 0000000000000000000000003 last\r\nx\r\nQUIT\r\n"))
                .endsWith("250 250 221");
    }

    @Test
    @Tag("req063")
    void aChunkOverTheLimitIsRefused() throws IOException {
        server.settings = server.settings.withLimits(SessionLimits.defaults().withMessageSize(2000));
        assertThat(codes(ENVELOPE + "BDAT 1500\r\n" + "x\r\n".repeat(500) + "BDAT 1500\r\n" + "x\r\n".repeat(500)
                        + "BDAT 3 LAST\r\nx\r\nQUIT\r\n"))
                .endsWith("250 250 552 503 221");
        assertThat(server.spool.stored).isEmpty();
        assertThat(server.spool.open).isZero();
    }

    @Test
    void chunksMayBeCutAnywhere() throws IOException {
        String message = "A: b\r\n\r\n.x\r\n..\r\n.\r\n";
        for (int cut = 0; cut <= message.length(); cut++) {
            assertThat(codes(ENVELOPE + "BDAT " + cut + "\r\n" + message.substring(0, cut) + "BDAT "
                            + (message.length() - cut) + " LAST\r\n" + message.substring(cut) + "QUIT\r\n"))
                    .isEqualTo("220 250 250 250 250 250 221");
            assertThat(content()).isEqualTo(message);
        }
    }

    @Test
    @Tag("req062")
    @Tag("req064")
    void textInChunksHasLineEndsToo() throws IOException {
        assertThat(codes(ENVELOPE + "BDAT 5\r\na\nb\r\nBDAT 1 LAST\r\n\nNOOP\r\nQUIT\r\n"))
                .isEqualTo("220 250 250 250 250 550 250 221");
        server.settings =
                server.settings.withExtensions(server.settings.extensions().with(Extension.BINARY_MIME));
        String binary = "EHLO x\r\nMAIL FROM:<a@example.com> BODY=BINARYMIME\r\nRCPT TO:<b@example.org>\r\n";
        assertThat(codes(binary + "BDAT 6 LAST\r\na\nb\0\r.QUIT\r\n")).endsWith("250 250 221");
        assertThat(content()).isEqualTo("\r\na\nb\0\r.");
        assertThat(Server.codes(server.answersSlowly(Server.STRANGER, binary + "DATA\r\nQUIT\r\n")))
                .endsWith("503 221");
    }

    /// 2^31 and 2^32 are sizes like others: what is over the limit is read and refused, not taken for something else.
    @ParameterizedTest
    @Tag("req063")
    @ValueSource(longs = {2_147_483_648L, 4_294_967_297L, 9_223_372_036_854_775_806L})
    void aSizeBeyondAnyMessageIsStillASize(long size) throws IOException {
        String answers = server.answers(ENVELOPE + "BDAT " + size + " LAST\r\nx\r\n.\r\nMAIL FROM:<x@y>\r\n");
        assertThat(Server.codes(answers)).isEqualTo("220 250 250 250");
        assertThat(server.spool.stored).isEmpty();
        assertThat(server.spool.open).isZero();
    }

    @Test
    @Tag("req060")
    void dataAndChunksDontMix() throws IOException {
        String chunk = "BDAT 6\r\nA: b\r\n";
        for (String ended : new String[] {"RSET\r\n", "EHLO x\r\n"}) {
            server.spool.stored.clear();
            assertThat(Server.codes(server.answersSlowly(
                            Server.STRANGER,
                            ENVELOPE + chunk + "DATA\r\nRCPT TO:<c@example.org>\r\n" + chunk + ended + "BDAT 0 LAST\r\n"
                                    + ENVELOPE + chunk + "BDAT 0 LAST\r\n" + chunk + "QUIT\r\n")))
                    .isEqualTo("220 250 250 250 250 503 503 250 250 503 250 250 250 250 250 503 221");
            assertThat(content()).isEqualTo("A: b\r\n");
            assertThat(server.spool.stored).hasSize(1);
            assertThat(server.spool.open).isZero();
        }
    }

    /// Each of these may follow a refused DATA in one group, and is run; what can be content is not.
    @ParameterizedTest
    @Tag("req059")
    @ValueSource(strings = {"RSET", "NOOP", "MAIL FROM:<a@b>", "quit", "BDAT 0", "DATA", "VRFY x", "HELP"})
    void aGroupGoesOnBehindARefusedData(String next) throws IOException {
        String group = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@elsewhere.example>\r\nDATA\r\n";
        String codes = codes(group + next + "\r\nNOOP\r\n");
        assertThat(codes).startsWith("220 250 250 550 554 ");
        assertThat(codes.split(" ")).hasSize(next.equals("quit") ? 6 : 7);
    }

    @ParameterizedTest
    @Tag("req059")
    @ValueSource(
            strings = {
                "Subject: x\r\n",
                "MAILED: x\r\n",
                "From: x\r\nMAIL FROM:<a@b>\r\n",
                "data-id: 1\r\n",
                "\r\n\r\n.\r\nx:"
            })
    void contentBehindARefusedDataEndsTheSession(String content) throws IOException {
        String group = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@elsewhere.example>\r\nDATA\r\n";
        assertThat(codes(group + content + "MAIL FROM:<evil@example.com>\r\nNOOP\r\nQUIT\r\n"))
                .isEqualTo("220 250 250 550 421");
    }

    /// Wherever in a group the replies no longer go out, nothing stays open.
    @Test
    void aClientThatIsGoneLeavesNothingBehind() throws IOException {
        for (String content : List.of("BDAT 6\r\nA: b\r\n", "BDAT 6 LAST\r\nA: b\r\n", "DATA\r\nA: b\r\n.\r\n")) {
            for (int recipients = 1; recipients < 80; recipients++) {
                String sent = ENVELOPE + "RCPT TO:<b@example.org>\r\n".repeat(recipients) + content;
                var connection = FakeConnection.sending(Server.STRANGER, Server.octets(sent), Integer.MAX_VALUE)
                        .goneAfter(1);
                server.sessions().open(connection).run();
                assertThat(server.spool.open).as("%s, %d", content, recipients).isZero();
            }
        }
    }

    @Test
    void aChunkCutByTheClientIsNothing() throws IOException {
        server.answers(ENVELOPE + "BDAT 100 LAST\r\nabc\r\n");
        server.answers(ENVELOPE + "BDAT 5\r\nabc\r\n");
        assertThat(server.spool.stored).isEmpty();
        assertThat(server.spool.open).isZero();
    }
}
