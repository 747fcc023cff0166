package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Syntax;

/// Content whose lines end in something else than CRLF, cut at every place and octet by octet: refused, or taken as
/// one message whose lines end in CRLF. `^` is CR, `|` is LF, `0` is NUL.
@Tag("req001")
@Tag("req002")
final class BareLineEndsTest {
    private static final String ENVELOPE =
            "EHLO client.example\r\nMAIL FROM:<outer@example.com>\r\nRCPT TO:<alice@example.org>\r\n";
    private static final String INNER =
            "MAIL FROM:<inner@example.com>\r\nRCPT TO:<victim@example.org>\r\n" + "DATA\r\nSubject: inner\r\n\r\ninner";

    private final Server server = Server.relay();

    private static String octets(String text) {
        return text.replace('^', '\r').replace('|', '\n').replace('0', '\0');
    }

    /// Every way in which the octets can come, of those from here on.
    private static List<InputStream> arrivals(String sent, int from) {
        byte[] octets = Server.octets(sent);
        var arrivals = new ArrayList<InputStream>();
        arrivals.add(FakeConnection.inBlocks(octets, Integer.MAX_VALUE));
        arrivals.add(FakeConnection.inBlocks(octets, 1));
        for (int cut = from; cut < octets.length; cut++) {
            arrivals.add(FakeConnection.cutAt(octets, cut));
        }
        return arrivals;
    }

    private void normalise() {
        server.settings = server.settings.withSyntax(new SyntaxRules(Syntax.LENIENT, BareLineEnds.NORMALISE));
    }

    /// What the only message is below its Received field.
    private String onlyMessage() {
        assertThat(server.spool.stored).hasSize(1);
        assertThat(server.spool.stored.getFirst().envelope().sender()).hasToString("outer@example.com");
        String text = server.spool.stored.getFirst().text();
        return text.substring(text.indexOf("+0000\r\n") + 7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|.|", "^.^", "|.^|", "^|.|", "^|.^", "^.|", "^.^|", "|.^", "^|.^^|", "^^|.^^|", "^|0.^|", "^|.0^|",
                "^0|.^|", "^|.^0|", "0^|.|", "|.|0"
            })
    void refusesThemAtEverySplit(String ending) throws IOException {
        String data = ENVELOPE + "DATA\r\nSubject: outer\r\n\r\nouter";
        String sent = data + octets(ending) + INNER + "\r\n.\r\nNOOP\r\nQUIT\r\n";
        for (InputStream arrival : arrivals(sent, data.length() - 2)) {
            String answers = server.answers(Server.STRANGER, arrival);
            assertThat(Server.codes(answers)).isEqualTo("220 250 250 250 354 550 250 221");
            assertThat(answers).contains("550 5.6.11 ");
        }
        assertThat(server.spool.stored).isEmpty();
        assertThat(server.spool.open).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"|.|", "^.^", "|.^|", "^|.|", "^|.^", "^.|", "^.^|", "|.^", "^|.^^|", "^^|.^^|"})
    void normalisesThemAtEverySplit(String ending) throws IOException {
        normalise();
        String data = ENVELOPE + "DATA\r\nSubject: outer\r\n\r\nouter";
        String sent = data + octets(ending) + INNER + "\r\n.\r\nNOOP\r\nQUIT\r\n";
        for (InputStream arrival : arrivals(sent, data.length() - 2)) {
            server.spool.stored.clear();
            assertThat(Server.codes(server.answers(Server.STRANGER, arrival)))
                    .isEqualTo("220 250 250 250 354 250 250 221");
            assertThat(onlyMessage())
                    .doesNotContainPattern("\r(?!\n)|(?<!\r)\n")
                    .startsWith("Subject: outer\r\n\r\nouter\r\n")
                    .endsWith("\r\n" + INNER + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "^|0.^|", "^|.0^|", "^0|.^|", "^|.^0|", "a0b", "^0", "|0"})
    void aNulIsRefusedEvenSo(String text) throws IOException {
        normalise();
        String data = ENVELOPE + "DATA\r\nSubject: outer\r\n\r\nouter";
        for (InputStream arrival :
                arrivals(data + octets(text) + INNER + "\r\n.\r\nNOOP\r\nQUIT\r\n", data.length() - 2)) {
            assertThat(Server.codes(server.answers(Server.STRANGER, arrival)))
                    .isEqualTo("220 250 250 250 354 550 250 221");
        }
        assertThat(server.spool.stored).isEmpty();
    }

    @Test
    void normalisesChunksWhereverTheyAreCut() throws IOException {
        normalise();
        String message = octets("A: b|^c^|.|^^|d^.^e^");
        for (int cut = 0; cut <= message.length(); cut++) {
            server.spool.stored.clear();
            String sent = ENVELOPE + "BDAT " + cut + "\r\n" + message.substring(0, cut) + "BDAT "
                    + (message.length() - cut) + " LAST\r\n" + message.substring(cut) + "NOOP\r\nQUIT\r\n";
            assertThat(Server.codes(server.answers(sent))).isEqualTo("220 250 250 250 250 250 250 221");
            assertThat(onlyMessage()).isEqualTo(octets("A: b~~c~.~~~d~.~e~").replace("~", "\r\n"));
        }
        assertThat(server.answers(ENVELOPE + "BDAT 3\r\na\0\nBDAT 0 LAST\r\nQUIT\r\n"))
                .contains("550 5.6.11 ");
    }

    @Test
    @Tag("req062")
    void binaryChunksStayAsTheyAre() throws IOException {
        normalise();
        server.settings =
                server.settings.withExtensions(server.settings.extensions().with(Extension.BINARY_MIME));
        String binary = "EHLO x\r\nMAIL FROM:<outer@example.com> BODY=BINARYMIME\r\nRCPT TO:<b@example.org>\r\n";
        server.answers(binary + "BDAT 6 LAST\r\na\nb\0\r.QUIT\r\n");
        assertThat(onlyMessage()).isEqualTo("\r\na\nb\0\r.");
    }

    /// What lines are longer after than before counts as it is after.
    @Test
    void theSizeIsThatOfWhatIsKept() throws IOException {
        normalise();
        server.settings = server.settings.withLimits(SessionLimits.defaults().withMessageSize(1500));
        assertThat(Server.codes(server.answers(ENVELOPE + "DATA\r\n" + "\n".repeat(800) + "\r\n.\r\nNOOP\r\nQUIT\r\n")))
                .isEqualTo("220 250 250 250 354 552 250 221");
    }
}
