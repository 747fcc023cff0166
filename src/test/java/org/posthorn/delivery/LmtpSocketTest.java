package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.route.Destination;

/// LMTP on a UNIX socket goes as it goes over TCP, and each wait on it has its end.
@Timeout(30)
class LmtpSocketTest {
    private static final DeliveryTimeouts SHORT = DeliveryTimeouts.all(Duration.ofMillis(300));

    @TempDir
    Path folder;

    private final CourierFixture fixture = new CourierFixture();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path socket = Path.of("");
    private Courier courier = new DiscardCourier();

    @BeforeEach
    void name() {
        socket = folder.resolve("lmtp");
        courier = fixture.courier(new Destination.LmtpSocket(socket));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        fixture.close();
    }

    private ScriptedPeer peer() throws IOException {
        var peer = new ScriptedPeer();
        open.add(peer);
        open.add(new UnixFront(socket, peer.port()));
        return peer;
    }

    @Test
    void deliversAndKeepsTheConnection() throws IOException {
        ScriptedPeer peer = peer().inTurn(ScriptedPeer.DOT, "250 2.0.0 ok", "452 4.2.2 full", "250 2.0.0 ok");
        Receipt first = courier.deliver(mail("a@example.org", "b@example.org"));
        assertThat(kinds(first)).containsExactly("Delivered 2.0.0", "Deferred 4.2.2");
        assertThat(kinds(courier.deliver(mail("c@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands().stream().filter(c -> c.startsWith("LHLO"))).hasSize(1);
        assertThat(peer.contents()).containsExactly(CourierFixture.TEXT, CourierFixture.TEXT);
        assertThat(first.outcomes().getFirst().diagnosis().relay()).hasToString(socket.toString());
    }

    @Test
    void withoutASocketItWaits() {
        assertThat(fault(courier.deliver(mail("a@example.org"))))
                .isEqualTo("Deferred 4.4.1 connect to " + socket + ": No such file or directory");
    }

    @Test
    void whenNobodyListensItWaits() throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(fault(courier.deliver(mail("a@example.org"))))
                .isEqualTo("Deferred 4.4.1 connect to " + socket + ": Connection refused");
    }

    @Test
    void aFileThatIsNoSocketWaits() throws IOException {
        Files.createFile(socket);
        assertThat(fault(courier.deliver(mail("a@example.org")))).startsWith("Deferred 4.4.1 connect to " + socket);
    }

    @Test
    void aPeerThatFallsSilentIsLeft() throws IOException {
        fixture.settings =
                fixture.settings.withTimeouts(CourierFixture.timeouts(CourierFixture.BRIEF, CourierFixture.PATIENT));
        courier = fixture.courier(new Destination.LmtpSocket(socket));
        peer().on("LHLO", ScriptedPeer.STALL);
        assertThat(fault(courier.deliver(mail("a@example.org")))).isEqualTo("Deferred 4.4.2 LHLO: timed out");
    }

    @Test
    void aServerThatTakesNoConnectionIsLeft() throws Exception {
        fixture.settings = fixture.settings.withTimeouts(SHORT);
        courier = fixture.courier(new Destination.LmtpSocket(socket));
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server);
        server.bind(UnixDomainSocketAddress.of(socket), 1);
        fill();
        String noConnection = "Deferred 4.4.1 connect to " + socket;
        assertThat(fault(courier.deliver(mail("a@example.org")))).isEqualTo(noConnection + ": timed out");
        // Only a platform thread waits in this; for a virtual one it fails at once.
        var virtual = new FutureTask<>(() -> courier.deliver(mail("a@example.org")));
        Thread.startVirtualThread(virtual);
        assertThat(fault(virtual.get())).isEqualTo(noConnection + ": Resource temporarily unavailable");
    }

    /// Else whoever keeps sockets to cut them keeps all that ever were.
    @Test
    void aSocketThatIsClosedSaysSo() throws IOException {
        try (var guard = StallGuard.start()) {
            var one = new UnixSocket(guard);
            assertThat(one.isClosed()).isFalse();
            one.close();
            assertThat(one.isClosed()).isTrue();
        }
    }

    /// Connects until the backlog is full.
    private void fill() throws IOException {
        try {
            while (true) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                open.add(client);
                client.configureBlocking(false);
                client.connect(UnixDomainSocketAddress.of(socket));
            }
        } catch (SocketException full) {
            assertThat(full).hasMessage("Resource temporarily unavailable");
        }
    }

    @Test
    void anAbortEndsTheWait() throws Exception {
        peer().on("LHLO", ScriptedPeer.STALL);
        Thread aborting = Thread.ofVirtual().start(() -> courier.abort());
        assertThat(kinds(courier.deliver(mail("a@example.org"))).getFirst()).startsWith("Deferred 4.");
        aborting.join();
    }

    private static String fault(Receipt receipt) {
        assertThat(receipt.hostFault()).isTrue();
        return kinds(receipt).getFirst()
                + ' '
                + receipt.outcomes().getFirst().diagnosis().text();
    }
}
