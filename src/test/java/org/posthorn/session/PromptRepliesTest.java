package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Replies leave before the server waits for more (RFC 2920 section 3.2), and none later.
final class PromptRepliesTest {

    /// A client that sends its next group only when asked for it, and notes what had been answered by then.
    private static final class StepwiseClient extends InputStream {
        private final Deque<byte[]> groups = new ArrayDeque<>();
        private final List<String> seen = new ArrayList<>();
        private FakeConnection connection;

        StepwiseClient(String... groups) {
            for (String group : groups) {
                this.groups.add(Server.octets(group));
            }
        }

        @Override
        public int read() {
            throw new AssertionError("read in blocks");
        }

        @Override
        public int read(byte[] block, int offset, int length) {
            seen.add(Server.codes(connection.answers()));
            byte[] group = groups.poll();
            if (group == null) {
                return -1;
            }
            System.arraycopy(group, 0, block, offset, group.length);
            return group.length;
        }
    }

    private static List<String> answeredBefore(String... groups) throws IOException {
        var client = new StepwiseClient(groups);
        client.connection = new FakeConnection(InetAddress.ofLiteral(Server.STRANGER), client);
        Server.relay().sessions().open(client.connection).run();
        client.seen.add(Server.codes(client.connection.answers()));
        return client.seen;
    }

    @Test
    @Tag("req055")
    @Tag("req057")
    void eachCommandThatEndsAGroupIsAnsweredAtOnce() throws IOException {
        assertThat(answeredBefore(
                        "EHLO x\r\n",
                        "NOOP\r\n",
                        "VRFY a\r\n",
                        "HELP\r\n",
                        "MAIL FROM:<a@example.com>\r\n",
                        "RCPT TO:<b@example.org>\r\n",
                        "DATA\r\n",
                        "x\r\n.\r\n",
                        "RSET\r\n",
                        "QUIT\r\n"))
                .containsExactly(
                        "220",
                        "220 250",
                        "220 250 250",
                        "220 250 250 252",
                        "220 250 250 252 214",
                        "220 250 250 252 214 250",
                        "220 250 250 252 214 250 250",
                        "220 250 250 252 214 250 250 354",
                        "220 250 250 252 214 250 250 354 250",
                        "220 250 250 252 214 250 250 354 250 250",
                        "220 250 250 252 214 250 250 354 250 250 221");
    }

    @Test
    @Tag("req055")
    @Tag("req057")
    void aGroupIsAnsweredWholeBeforeTheNextRead() throws IOException {
        assertThat(answeredBefore(
                        "EHLO x\r\n",
                        "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\n",
                        "x\r\n.\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDAT",
                        "A\r\n",
                        "x\r\n.\r\nQUIT\r\n"))
                .containsExactly(
                        "220",
                        "220 250",
                        "220 250 250 250 250 354",
                        "220 250 250 250 250 354 250 250 250",
                        "220 250 250 250 250 354 250 250 250 354",
                        "220 250 250 250 250 354 250 250 250 354 250 221");
    }

    @Test
    @Tag("req014")
    void nothingFollowsTheGoodbye() throws IOException {
        assertThat(answeredBefore("EHLO x\r\nQUIT\r\nNOOP\r\nMAIL FROM:<a@example.com>\r\n", "NOOP\r\n"))
                .containsExactly("220", "220 250 221");
    }
}
