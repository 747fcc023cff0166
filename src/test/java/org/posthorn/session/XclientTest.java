package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.AbuseSettings;
import org.posthorn.policy.CidrBlock;

/// XCLIENT from a host that may: it is trusted itself, so that whose address is judged shows.
final class XclientTest {
    private static final String GATE = Server.TRUSTED;
    private static final String RELAYING =
            "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@elsewhere.example>\r\nRCPT TO:<c@example.org>\r\n";

    private final Server server = Server.relay();

    @BeforeEach
    void trustTheGate() {
        server.settings = server.settings.withXclientNetworks(List.of(CidrBlock.parse("127.0.0.0/8")));
    }

    private String codes(String sent) throws IOException {
        return Server.codes(server.answersSlowly(GATE, sent));
    }

    private String trace() {
        String text = server.spool.stored.getLast().text();
        return text.substring(0, text.indexOf("\r\n\tby "));
    }

    @Test
    void isOfferedToWhomMaySayIt() throws IOException {
        String offer = "250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\r\n";
        assertThat(server.answersSlowly(GATE, "EHLO x\r\n")).contains(offer);
        String stranger = server.answersSlowly(Server.STRANGER, "EHLO x\r\nXCLIENT ADDR=127.0.0.1\r\n" + RELAYING);
        assertThat(stranger).doesNotContain("XCLIENT NAME").contains("550 5.7.0 ");
        assertThat(Server.codes(stranger)).isEqualTo("220 250 550 250 550 250");
    }

    @Test
    void theClientIsJudgedInPlaceOfTheGate() throws IOException {
        assertThat(codes("EHLO x\r\n" + RELAYING)).isEqualTo("220 250 250 250 250");
        assertThat(codes("EHLO x\r\nXCLIENT ADDR=203.0.113.7 NAME=client.example\r\nEHLO their.example\r\n" + RELAYING
                        + "DATA\r\nx: y\r\n.\r\nQUIT\r\n"))
                .isEqualTo("220 250 220 250 250 550 250 354 250 221");
        assertThat(server.spool.stored.getLast().envelope().origin().client()).isEqualTo("203.0.113.7");
        assertThat(trace()).isEqualTo("Received: from their.example (client.example [203.0.113.7])");
    }

    @Test
    void beginsAnew() throws IOException {
        assertThat(codes("EHLO x\r\nXCLIENT ADDR=203.0.113.7\r\n" + RELAYING)).isEqualTo("220 250 220 503 503 503");
        assertThat(codes("XCLIENT ADDR=203.0.113.7\r\nEHLO x\r\n" + RELAYING)).isEqualTo("220 220 250 250 550 250");
    }

    @Test
    void keepsTheNameItBrought() throws IOException {
        assertThat(codes("XCLIENT HELO=their.example PROTO=ESMTP ADDR=IPV6:2001:db8::7\r\n" + RELAYING
                        + "DATA\r\nx: y\r\n.\r\n"))
                .isEqualTo("220 220 250 550 250 354 250");
        assertThat(trace()).isEqualTo("Received: from their.example ([IPv6:2001:db8:0:0:0:0:0:7])");
        assertThat(server.spool.stored.getLast().envelope().origin().protocol()).isEqualTo("ESMTP");
        codes("XCLIENT HELO=their.example\r\n" + RELAYING + "DATA\r\nx: y\r\n.\r\n");
        assertThat(server.spool.stored.getLast().envelope().origin().protocol()).isEqualTo("SMTP");
        assertThat(codes("XCLIENT HELO=their.example PROTO=SMTP\r\nMAIL FROM:<a@example.com> SIZE=1\r\n"))
                .isEqualTo("220 220 555");
    }

    @Test
    void isNotForTransactions() throws IOException {
        assertThat(codes("EHLO x\r\nMAIL FROM:<a@example.com>\r\nXCLIENT ADDR=203.0.113.7\r\n"
                        + "RCPT TO:<b@elsewhere.example>\r\nBDAT 6\r\nA: b\r\nXCLIENT NAME=x\r\nBDAT 0 LAST\r\n"))
                .isEqualTo("220 250 250 503 250 250 503 250");
        assertThat(server.spool.stored.getLast().envelope().origin().client()).isEqualTo(GATE);
    }

    @Test
    void theGateMaySpeakForSeveralInTurn() throws IOException {
        assertThat(codes("XCLIENT ADDR=203.0.113.7\r\nEHLO x\r\n" + RELAYING + "RSET\r\nXCLIENT ADDR=127.0.0.5\r\n"
                        + "EHLO x\r\n" + RELAYING + "RSET\r\nXCLIENT ADDR=[UNAVAILABLE]\r\nEHLO x\r\n" + RELAYING))
                .isEqualTo("220 220 250 250 550 250 250 220 250 250 250 250 250 220 250 250 550 250");
    }

    @Test
    void aBadOneChangesNothing() throws IOException {
        assertThat(codes("EHLO x\r\nXCLIENT\r\nXCLIENT ADDR=203.0.113.7 COLOUR=red\r\nXCLIENT ADDR=x\r\n" + RELAYING))
                .isEqualTo("220 250 501 501 501 250 250 250");
    }

    @Test
    void theDestinationIsTheClientsToo() throws IOException {
        assertThat(codes("XCLIENT ADDR=203.0.113.7 DESTADDR=192.0.2.99\r\nEHLO x\r\nMAIL FROM:<a@example.com>\r\n"
                        + "RCPT TO:<postmaster@[192.0.2.25]>\r\nRCPT TO:<postmaster@[192.0.2.99]>\r\n"))
                .isEqualTo("220 220 250 250 550 250");
    }

    @Test
    void aLoginIsTakenFromTheGate() throws IOException {
        Server submission = Server.submission();
        submission.settings = submission.settings.withXclientNetworks(List.of(CidrBlock.parse("127.0.0.0/8")));
        String mail = "EHLO x\r\nMAIL FROM:<alice@example.org>\r\nRCPT TO:<b@elsewhere.example>\r\n"
                + "DATA\r\nx: y\r\n\r\n.\r\n";
        assertThat(Server.codes(submission.answersSlowly(
                        GATE,
                        "XCLIENT LOGIN=alice ADDR=203.0.113.7\r\n" + mail
                                + "EHLO x\r\nMAIL FROM:<bob@example.org>\r\n")))
                .isEqualTo("220 220 250 250 250 354 250 250 553");
        assertThat(submission.spool.stored.getFirst().envelope().origin().account())
                .isEqualTo("alice");
        assertThat(Server.codes(submission.answersSlowly(GATE, "XCLIENT LOGIN=mallory\r\n" + mail)))
                .startsWith("220 501 250 530");
        assertThat(Server.codes(submission.answersSlowly(
                        GATE, "XCLIENT LOGIN=alice\r\nXCLIENT LOGIN=[UNAVAILABLE]\r\n" + mail)))
                .startsWith("220 220 220 250 530");
    }

    @Test
    void aBannedClientIsNotServedThroughTheGateEither() throws IOException {
        server.abuse = AbuseSettings.defaults();
        String errs = "XCLIENT ADDR=203.0.113.7\r\nEHLO x\r\n" + "HELLO\r\n".repeat(101);
        assertThat(codes(errs)).endsWith(" 421");
        String answers = server.answersSlowly(GATE, "XCLIENT ADDR=203.0.113.7\r\nEHLO x\r\n");
        assertThat(Server.codes(answers)).isEqualTo("220 421");
        assertThat(answers).endsWith("421 4.7.0 Not now: banned; try again later\r\n");
        assertThat(codes("XCLIENT ADDR=203.0.113.8\r\nEHLO x\r\n")).isEqualTo("220 220 250");
    }

    @Test
    void theLogNamesTheClient() throws IOException {
        codes("XCLIENT ADDR=203.0.113.7\r\nEHLO x\r\n" + RELAYING);
        assertThat(server.events)
                .filteredOn(MailEvent.Refused.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        MailEvent.Refused.class,
                        refused -> assertThat(refused.origin().client()).isEqualTo("203.0.113.7"));
    }
}
