package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.event.MailEvent;
import org.posthorn.spool.MemorySpool;

/// One client's octets, played to a server of its own: whatever they are, there is one reply to each command, only
/// content that was accepted is stored, the session ends in order and gives back what it held.
///
/// @param underTls what the client sends under TLS; null for a server without TLS
record Trial(SessionRole role, byte[] clear, byte[] underTls) {
    private static final int BUFFERS = 4;
    private static final String CONTINUED = "[^\\n]*+(?:\\n|\\z)(?:[ \\t][^\\n]*+(?:\\n|\\z))*+";
    private static final Pattern HEADER =
            Pattern.compile("(?:>?From (?![ \\t]*:)" + CONTINUED + ")?(?:[!-9;-~]++[ \\t]*+:" + CONTINUED + ")*+");
    private static final Pattern RETURN_PATH =
            Pattern.compile("^return-path[ \\t]*+:" + CONTINUED, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /// @param block the most octets that the server gets at once
    void play(String client, int block) throws IOException {
        var server = new Server(role);
        var connection = new FakeConnection(InetAddress.ofLiteral(client), FakeConnection.inBlocks(clear, block));
        if (underTls != null) {
            connection.thenUnderTls(underTls);
        }
        server.sessions().open(connection).run();
        assertEndsInOrder(server);
        boolean tlsFirst = role == SessionRole.SUBMISSIONS;
        assertStored(server, Transcript.check(tlsFirst ? underTls : clear, underTls, connection.answers()));
        assertThat(connection.isClosed()).isTrue();
    }

    private static void assertEndsInOrder(Server server) {
        assertThat(server.events.getLast())
                .isInstanceOfSatisfying(
                        MailEvent.SessionClosed.class,
                        closed -> assertThat(closed.reason()).isNotEqualTo("error"));
        assertThat(server.spool.open).isZero();
        assertThat(server.pool.available()).isEqualTo(BUFFERS);
    }

    private void assertStored(Server server, List<String> accepted) {
        List<MemorySpool.Stored> stored = server.spool.stored;
        assertThat(stored).hasSameSizeAs(accepted);
        for (int i = 0; i < accepted.size(); i++) {
            assertThat(stored.get(i).text()).endsWith(completed(accepted.get(i)));
        }
    }

    /// With the empty line that content without one between header and text gets.
    private String completed(String content) {
        Matcher header = HEADER.matcher(content);
        int end = header.lookingAt() ? header.end() : 0;
        boolean ends = end == content.length() || content.startsWith("\r\n", end);
        String fields = content.substring(0, end);
        if (role.isSubmission()) {
            fields = RETURN_PATH.matcher(fields).replaceAll("");
        }
        return fields + (ends ? "" : "\r\n") + content.substring(end);
    }
}
