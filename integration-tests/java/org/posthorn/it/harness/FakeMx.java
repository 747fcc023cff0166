package org.posthorn.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A remote host in this JVM, on loopback. It takes everything and records it, unless it was told to do something else
/// on a
/// command. Besides commands there are `GREETING`, `BODY` (content begins) and `DOT` (content ended).
///
/// Bounded: as many connections as it has permits, every read with a timeout.
public final class FakeMx implements AutoCloseable {
    private static final List<String> USUAL =
            List.of("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 104857600");
    private static final int CONNECTIONS = 200;
    private static final int TIMEOUT_MILLIS = 60_000;
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerSocket server;
    private final Script script = new Script();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Semaphore permits = new Semaphore(CONNECTIONS);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong takenWithoutAnswer = new AtomicLong();
    private final List<String> keywords =
            new CopyOnWriteArrayList<>(List.of("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 104857600"));
    private volatile Consumer<Received> reader = received::add;
    private volatile boolean recording = true;
    private volatile @Nullable SSLContext tls;
    private volatile Duration pause = Duration.ZERO;

    private FakeMx(ServerSocket server) {
        this.server = server;
    }

    /// Listens on a free port of 127.0.0.1.
    public static FakeMx start() {
        return start("127.0.0.1", Ports.free());
    }

    public static FakeMx start(String address, int port) {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(address), port), CONNECTIONS);
            var mx = new FakeMx(server);
            Thread.ofVirtual().name("fake-mx " + address).start(mx::accept);
            return mx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says more in its answer to EHLO.
    public FakeMx offer(String... more) {
        keywords.addAll(List.of(more));
        return this;
    }

    /// Says nothing of extensions in its answer to EHLO but these.
    public FakeMx offerOnly(String... only) {
        keywords.clear();
        return offer(only);
    }

    /// Offers STARTTLS.
    public FakeMx offerTls(SSLContext context) {
        tls = context;
        return offer("STARTTLS");
    }

    /// Takes this long over each reply.
    public FakeMx slow(Duration eachReply) {
        pause = eachReply;
        return this;
    }

    /// Answers the next command that begins like this with this reply.
    public FakeMx once(String command, String reply) {
        return once(command, new Effect.Reply(reply));
    }

    public FakeMx once(String command, Effect effect) {
        script.add(command, effect, false);
        return this;
    }

    public FakeMx always(String command, String reply) {
        return always(command, new Effect.Reply(reply));
    }

    public FakeMx always(String command, Effect effect) {
        script.add(command, effect, true);
        return this;
    }

    /// Does this on such a command with this chance, from 0 to 1, until it is forgiven.
    public FakeMx sometimes(String command, double chance, Effect effect) {
        script.addSometimes(command, effect, chance);
        return this;
    }

    /// Takes everything again.
    public FakeMx forgive() {
        script.clear();
        return this;
    }

    /// Gives what comes in to this reader, before the answer to the dot, in place of recording it; nor are commands
    /// recorded from now on, of which there may be very many.
    public FakeMx readBy(Consumer<Received> other) {
        reader = other;
        recording = false;
        return this;
    }

    /// Forgets what came in and what it was told, as if it had just been started; open connections stay.
    public FakeMx reset() {
        script.clear();
        received.clear();
        commands.clear();
        connections.set(0);
        keywords.clear();
        keywords.addAll(USUAL);
        tls = null;
        pause = Duration.ZERO;
        reader = received::add;
        recording = true;
        return this;
    }

    public String address() {
        return server.getInetAddress().getHostAddress();
    }

    public int port() {
        return server.getLocalPort();
    }

    /// How many connections there were.
    public int connections() {
        return connections.get();
    }

    /// Every command line so far, in the order of arrival.
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /// What was taken, with a 2xx after the dot.
    public List<Received> received() {
        return List.copyOf(received);
    }

    /// How many transactions were taken without an answer: each of them comes again.
    public long takenWithoutAnswer() {
        return takenWithoutAnswer.get();
    }

    /// Waits until this many transactions were taken.
    public List<Received> await(int count) {
        return await(count, PATIENCE);
    }

    public List<Received> await(int count, Duration patience) {
        Awaitility.await(count + " messages at " + address())
                .atMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> received.size() >= count);
        return received();
    }

    /// Waits for a command that begins like this.
    public void awaitCommand(String prefix) {
        Awaitility.await(prefix + " at " + address())
                .atMost(PATIENCE)
                .until(() -> commands.stream().anyMatch(c -> c.startsWith(prefix)));
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : new ArrayList<>(sockets)) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                permits.acquireUninterruptibly();
                Socket socket = server.accept();
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (SocketException e) {
            // Closed: the test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// By whoever reads now, be the connection older than they.
    private void taken(Received transaction) {
        reader.accept(transaction);
    }

    private void noted(String command) {
        if (recording) {
            commands.add(command);
        }
    }

    private void serve(Socket socket, int number) {
        var host = new FakeMxSession.Host(
                address(), script, List.copyOf(keywords), tls, pause, this::taken, this::noted, takenWithoutAnswer);
        try (socket) {
            new FakeMxSession(host, socket, number).run();
        } catch (IOException e) {
            noted("(closed: " + e.getMessage() + ")");
        } finally {
            sockets.remove(socket);
            permits.release();
        }
    }
}
