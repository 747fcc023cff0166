package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.MxAnswer;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.SenderDomainCheck;

final class LimitsTest {
    private final Server server = Server.relay();

    @Test
    @Tag("req007")
    void deliversToThoseItAccepted() throws IOException {
        var sent = new StringBuilder("EHLO x\r\nMAIL FROM:<a@example.com>\r\n");
        for (int i = 0; i < 1001; i++) {
            sent.append("RCPT TO:<user").append(i).append("@example.org>\r\n");
        }
        String answers = server.answers(sent + "DATA\r\nx\r\n.\r\nQUIT\r\n");
        assertThat(answers).containsOnlyOnce("452 4.5.3 ").endsWith("221 2.0.0 Bye\r\n");
        assertThat(server.spool.stored.getFirst().envelope().recipients()).hasSize(1000);
    }

    @Test
    @Tag("req055")
    void takesAWholeGroupAtOnce() throws IOException {
        String group =
                "EHLO x\r\nMAIL FROM:<a@example.com>\r\n" + "RCPT TO:<b@example.org>\r\n".repeat(50) + "DATA\r\n";
        assertThat(Server.codes(server.answers(group + "x\r\n.\r\nQUIT\r\n")))
                .isEqualTo("220 250 250" + " 250".repeat(50) + " 354 250 221");
    }

    @Test
    void hasEnoughOfErrors() throws IOException {
        String codes = Server.codes(server.answers("HELLO\r\n".repeat(500)));
        assertThat(codes).isEqualTo("220" + " 500".repeat(101) + " 421");
        assertThat(server.events.getLast())
                .isInstanceOfSatisfying(
                        MailEvent.SessionClosed.class,
                        closed -> assertThat(closed.reason()).isEqualTo("too many errors"));
    }

    @Test
    void hasEnoughOfCommandsWithoutMail() throws IOException {
        String codes = Server.codes(server.answers("NOOP\r\n".repeat(5000)));
        assertThat(codes).isEqualTo("220" + " 250".repeat(1001) + " 421");
    }

    @Test
    @Tag("req024")
    void oneReplyACommand() throws IOException {
        server.settings = server.settings.withLimits(
                new SessionLimits(1 << 20, 100_000, 2048, 12_290, 1 << 16, 100, 1_000_000, 1_000_000, 5));
        var random = new Random(24);
        String[] verbs = {
            "MAIL",
            "RCPT",
            "EHLO",
            "HELO",
            "NOOP",
            "RSET",
            "VRFY",
            "HELP",
            "AUTH",
            "STARTTLS",
            "EXPN",
            "",
            "\u00e9",
            "MAIL FROM:<a@example.com>",
            "RCPT TO:<b@example.org>",
            "EHLO x"
        };
        var sent = new StringBuilder();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            sent.append(verbs[random.nextInt(verbs.length)]);
            for (int j = random.nextInt(3); j > 0; j--) {
                sent.append(' ').append(Long.toString(random.nextLong(), 36));
            }
            sent.append("\r\n");
        }
        String[] codes = Server.codes(server.answers(sent + "QUIT\r\n")).split(" ");
        assertThat(codes).hasSize(count + 2).allMatch(code -> code.matches("[2-5][0-9]{2}"));
        assertThat(codes[count + 1]).isEqualTo("221");
    }

    @Test
    @Tag("req033")
    void relaysForTrustedNetworksOnly() throws IOException {
        String sent = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@elsewhere.example>\r\nQUIT\r\n";
        assertThat(Server.codes(server.answersSlowly(Server.STRANGER, sent))).isEqualTo("220 250 250 550 221");
        assertThat(Server.codes(server.answersSlowly(Server.TRUSTED, sent))).isEqualTo("220 250 250 250 221");
        assertThat(server.events).hasAtLeastOneElementOfType(MailEvent.Refused.class);
    }

    @Test
    @Tag("req089")
    void asksForTheSendersDomainOfStrangersOnly() throws IOException {
        server.senderDomains = SenderDomainCheck.EXISTS;
        server.dns.mx("none.example", new MxAnswer.NullMx()).mx("good.example", "10 mx.good.example");
        String sent = "EHLO x\r\nMAIL FROM:<a@none.example>\r\nMAIL FROM:<a@gone.example>\r\nMAIL FROM:<>\r\nRSET\r\n"
                + "MAIL FROM:<a@good.example>\r\nQUIT\r\n";
        assertThat(Server.codes(server.answersSlowly(Server.STRANGER, sent)))
                .isEqualTo("220 250 550 550 250 250 250 221");
        String trusted = "EHLO x\r\nMAIL FROM:<a@gone.example>\r\nQUIT\r\n";
        assertThat(Server.codes(server.answersSlowly(Server.TRUSTED, trusted))).isEqualTo("220 250 250 221");
    }
}
