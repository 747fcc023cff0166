package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whatever comes in, each command gets one reply, and a session ends in order and gives back what it held.
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
    @Tag("req024")
    void staysInStep() throws IOException {
        try (var log = new ProgramLog()) {
            for (int seed = 5321; seed < 5321 + 3000; seed++) {
                var random = new Random(seed);
                play(seed, random, sent(random));
            }
            assertThat(log.complaints()).isEmpty();
        }
    }

    @Test
    @Tag("req024")
    void answersRandomLines() throws IOException {
        var random = new Random(2821);
        try (var log = new ProgramLog()) {
            for (int round = 0; round < 500; round++) {
                var sent = new ByteArrayOutputStream();
                for (int line = 0; line < 20; line++) {
                    var octets = new byte[random.nextInt(120)];
                    random.nextBytes(octets);
                    sent.writeBytes(octets);
                    sent.writeBytes(Server.octets("\r\n"));
                }
                play(round, random, sent.toByteArray());
            }
            assertThat(log.complaints()).isEmpty();
        }
    }

    private static void play(int seed, Random random, byte[] sent) throws IOException {
        SessionRole role = SessionRole.values()[seed % SessionRole.values().length];
        try {
            new Trial(role, sent, role.isSubmission() ? sent : null).play(Server.STRANGER, 1 + random.nextInt(100));
        } catch (AssertionError e) {
            fail("seed " + seed + ": " + e.getMessage(), e);
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
