package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class TransactionTest {
    private static final String MESSAGE = "Subject: hello\r\n\r\nBody\r\n..dot\r\n";
    private static final String TRANSACTION =
            "EHLO client.example\r\nMAIL FROM:<Bob@Example.com>\r\n" + "RCPT TO:<alice@example.org>\r\nDATA\r\n";

    private final Server server = Server.relay();

    @Test
    void takesAMessage() throws IOException {
        String answers = server.answers(TRANSACTION + MESSAGE + ".\r\nQUIT\r\n");

        assertThat(Server.codes(answers)).isEqualTo("220 250 250 250 354 250 221");
        assertThat(answers).contains("250 2.0.0 Ok: queued as 0000000000001\r\n");
        assertThat(server.spool.stored).hasSize(1);
        assertThat(server.spool.stored.getFirst().text())
                .isEqualTo("Received: from client.example ([198.51.100.7])\r\n"
                        + "\tby mx.example.org with ESMTP id 0000000000001\r\n"
                        + "\tfor <alice@example.org>;\r\n"
                        + "\tSun, 22 Nov 2026 20:55:51 +0000\r\n"
                        + "Subject: hello\r\n\r\nBody\r\n.dot\r\n");
    }

    @Test
    @Tag("req055")
    void answersAlikeWhereverTheInputIsCut() throws IOException {
        byte[] sent = Server.octets(
                TRANSACTION.repeat(2).replace("DATA\r\nEHLO", "RSET\r\nEHLO") + MESSAGE + ".\r\nNOOP\r\nQUIT\r\n");
        String whole = server.answers(Server.STRANGER, FakeConnection.inBlocks(sent, Integer.MAX_VALUE));
        for (int cut = 1; cut < sent.length; cut++) {
            var other = Server.relay();
            assertThat(other.answers(Server.STRANGER, FakeConnection.cutAt(sent, cut)))
                    .isEqualTo(whole);
            assertThat(other.spool.stored.getFirst().content())
                    .isEqualTo(server.spool.stored.getFirst().content());
        }
    }
}
