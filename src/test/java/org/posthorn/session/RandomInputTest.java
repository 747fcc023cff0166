package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthorn.event.MailEvent;

/// Whatever comes in, a session ends in order and gives back what it held.
final class RandomInputTest {
    private static final String[] PARTS = {
        "\r\n",
        "\r\n",
        "\r\n",
        "\r",
        "\n",
        ".",
        " ",
        "\r\n.\r\n",
        "EHLO x\r\n",
        "MAIL FROM:<a@example.com>\r\n",
        "MAIL FROM:<>",
        "RCPT TO:<b@example.org>\r\n",
        "RCPT TO:<",
        "DATA\r\n",
        "BDAT 7\r\n",
        "BDAT 12 LAST\r\n",
        "BDAT 0 LAST\r\n",
        "RSET\r\n",
        "AUTH PLAIN ",
        "STARTTLS\r\n",
        "Received: x\r\n",
        " NOTIFY=NEVER",
        " SIZE=10",
        "<@a,@b:c@d>",
        "\"",
        "\\",
        "[IPv6:::1]",
        "\0",
        "\u00fc",
        "x".repeat(5000)
    };

    @Test
    void endsInOrder() throws IOException {
        var random = new Random(5321);
        for (int round = 0; round < 3000; round++) {
            var server = new Server(SessionRole.values()[round % 2]);
            server.answers(Server.STRANGER, FakeConnection.inBlocks(sent(random), 1 + random.nextInt(100)));
            assertThat(server.events.getLast())
                    .isInstanceOfSatisfying(
                            MailEvent.SessionClosed.class,
                            closed -> assertThat(closed.reason()).isNotEqualTo("error"));
            assertThat(server.spool.open).isZero();
            assertThat(server.pool.available()).isEqualTo(4);
        }
    }

    private static byte[] sent(Random random) {
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(Server.octets("EHLO x\r\n"));
        for (int i = random.nextInt(60); i > 0; i--) {
            if (random.nextInt(10) == 0) {
                sent.write(random.nextInt(256));
            } else {
                sent.writeBytes(Server.octets(PARTS[random.nextInt(PARTS.length)]));
            }
        }
        return sent.toByteArray();
    }
}
