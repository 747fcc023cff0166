package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.posthorn.event.MailEvent;
import org.posthorn.spool.MemorySpool;

/// One client's octets, played to a server of its own: whatever they are, there is one reply to each command, only
/// content that was accepted is stored, the session ends in order and gives back what it held.
///
/// @param underTls what the client sends under TLS; null for a server without TLS
record Trial(SessionRole role, byte[] clear, byte[] underTls) {
    private static final int BUFFERS = 4;

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

    private static void assertStored(Server server, List<String> accepted) {
        List<MemorySpool.Stored> stored = server.spool.stored;
        assertThat(stored).hasSameSizeAs(accepted);
        for (int i = 0; i < accepted.size(); i++) {
            assertThat(stored.get(i).text()).endsWith(accepted.get(i));
        }
    }
}
