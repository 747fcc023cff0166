package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.event.MailEvent;

/// Clients that speak another protocol to an SMTP port. A web page or a server that fetches URLs for others can be made to
/// send SMTP commands in the body of a request from within a trusted network.
final class ForeignProtocolTest {
    private static final String MAIL = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<victim@elsewhere.test>\r\n"
            + "DATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n";

    private final Server server = Server.relay();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: mx.example.org\r\nContent-Length: 200\r\n\r\n",
                "post / http/1.1\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET http://mx.example.org/\r\n",
                "PUT /x HTTP/1.1\r\n",
                "HEAD /\r\n",
                "OPTIONS * HTTP/1.1\r\n",
                "DELETE /x HTTP/1.1\r\n",
                "PATCH /x HTTP/1.1\r\n",
                "TRACE / HTTP/1.1\r\n",
                "CONNECT mx.example.org:25 HTTP/1.1\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "BREW /pot HTTP/1.1\r\n",
                "X-Any-Method / HTTP/1.1\r\n",
                "Host: mx.example.org\r\n",
                "Content-Length:200\r\n",
                "EHLO x\r\nX-Header: y\r\n",
                "INVITE sip:a@example.org SIP/2.0\r\n",
                "DESCRIBE rtsp://example.org/ RTSP/1.0\r\n"
            })
    void endsBeforeTheCommandsBehind(String request) throws IOException {
        String answers = server.answersSlowly(Server.TRUSTED, request + MAIL);
        assertThat(answers).endsWith("421 4.7.0 This is an SMTP server; closing\r\n");
        assertThat(server.spool.stored).isEmpty();
        assertThat(closedBecause()).isEqualTo("client does not speak SMTP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"16 03 01 02 00 01 00 01 fc 03 03", "16"})
    void endsAtATlsRecordInClearText(String hex) throws IOException {
        byte[] record = HexFormat.ofDelimiter(" ").parseHex(hex);
        String answers = server.answersSlowly(Server.TRUSTED, new String(record, StandardCharsets.US_ASCII));
        assertThat(answers).endsWith("421 4.7.0 TLS begins with STARTTLS on this port; closing\r\n");
        assertThat(closedBecause()).isEqualTo("TLS record in clear text");
    }

    @Test
    void endsAtATlsRecordBehindEhlo() throws IOException {
        String answers = server.answersSlowly(Server.TRUSTED, "EHLO x\r\n\u0016\u0003\u0001\r\n" + MAIL);
        assertThat(answers).endsWith("421 4.7.0 TLS begins with STARTTLS on this port; closing\r\n");
        assertThat(server.spool.stored).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GETS", "FOO bar", "POSTHORN", "HTTP", "EXPN: x y", ": x"})
    void onlyRefusesWhatIsMerelyUnknown(String line) throws IOException {
        String codes = Server.codes(server.answersSlowly(Server.TRUSTED, line + "\r\nQUIT\r\n"));
        assertThat(codes).isEqualTo(line.equals("EXPN: x y") ? "220 421" : "220 500 221");
    }

    @Test
    void contentMayHoldAnything() throws IOException {
        String codes = Server.codes(server.answersSlowly(
                Server.TRUSTED,
                "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
                        + "POST / HTTP/1.1\r\nHost: y\r\n\u0016\u0003\r\n.\r\nQUIT\r\n"));
        assertThat(codes).isEqualTo("220 250 250 250 354 250 221");
    }

    private String closedBecause() {
        return ((MailEvent.SessionClosed) server.events.getLast()).reason();
    }
}
