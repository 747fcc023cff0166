package org.posthorn.delivery;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.posthorn.tls.ServerTls;

/// A remote host on loopback that says what a test tells it to, and keeps what it was told. Replies are queued by
/// command; the last one of a queue stays. A reply may be [#DROP] or [#STALL].
final class ScriptedPeer implements AutoCloseable {
    static final String DROP = "drop";
    static final String STALL = "stall";
    /// A reply to DATA: goes ahead, and then reads nothing.
    static final String DEAF = "354 I do not listen";
    /// A reply to BDAT of a peer that does not know it, and takes the octets for commands.
    static final String UNKNOWN = "500 what is BDAT?";
    /// A reply to DATA: goes ahead, reads the beginning, and closes.
    static final String CUT = "354 I will not hear the end";
    /// What is answered without being asked.
    static final String GREETING = "greeting";
    /// The reply to the final dot.
    static final String DOT = ".";

    private final ServerSocket server;
    private final Map<String, Deque<String>> replies = new HashMap<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> clients = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private volatile @Nullable Upgrade tls;
    private final List<String> contents = new CopyOnWriteArrayList<>();

    ScriptedPeer() throws IOException {
        this(0);
    }

    ScriptedPeer(int port) throws IOException {
        this(InetAddress.getLoopbackAddress(), port);
    }

    ScriptedPeer(InetAddress address, int port) throws IOException {
        server = new ServerSocket(port, 50, address);
        on(GREETING, "220 peer.test ESMTP");
        on("EHLO", "250-peer.test", "250-PIPELINING", "250 8BITMIME");
        on("LHLO", "250-peer.test", "250 PIPELINING");
        for (String verb : List.of("HELO", "MAIL", "RCPT", "RSET", DOT)) {
            on(verb, "250 2.0.0 fine with " + verb);
        }
        on("DATA", "354 go ahead");
        on("BDAT", "250 2.0.0 fine with BDAT");
        on("QUIT", "221 bye");
        on("STARTTLS", "220 go ahead");
        Thread.ofVirtual().start(this::accept);
    }

    /// One reply, of one or more lines, for every time the command comes.
    ScriptedPeer on(String verb, String... lines) {
        synchronized (replies) {
            replies.put(verb, new ArrayDeque<>(List.of(String.join("\r\n", lines))));
        }
        return this;
    }

    /// A reply for the first time, the second, and so on.
    ScriptedPeer inTurn(String verb, String... turns) {
        synchronized (replies) {
            replies.put(verb, new ArrayDeque<>(List.of(turns)));
        }
        return this;
    }

    /// Lets STARTTLS succeed; without this the connection is dropped where the handshake should begin.
    ScriptedPeer tls(ServerTls server) {
        return tls(server::wrap);
    }

    /// The server's side of TLS on a connection; the handshake comes next.
    @FunctionalInterface
    interface Upgrade {
        SSLSocket wrap(Socket socket) throws IOException;
    }

    ScriptedPeer tls(Upgrade upgrade) {
        tls = upgrade;
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return sockets.size();
    }

    /// Where each connection came from.
    List<String> clients() {
        return List.copyOf(clients);
    }

    /// Each line that was taken as a command, of all connections.
    List<String> commands() {
        return List.copyOf(commands);
    }

    long count(String prefix) {
        return commands.stream().filter(line -> line.startsWith(prefix)).count();
    }

    /// Each content as it came, dots and all, without the final line.
    List<String> contents() {
        return List.copyOf(contents);
    }

    void dropConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        dropConnections();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                clients.add(socket.getInetAddress().getHostAddress());
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Session(socket).run();
        } catch (IOException | InterruptedException e) {
            // The connection ended.
        }
    }

    private final class Session {
        private final Socket socket;
        private final List<String> accepted = new ArrayList<>();
        private InputStream in;
        private OutputStream out;
        private boolean lmtp;
        private final StringBuilder chunked = new StringBuilder();

        Session(Socket socket) throws IOException {
            this.socket = socket;
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void run() throws IOException, InterruptedException {
            boolean open = say(out, reply(GREETING));
            while (open) {
                String line = line(in);
                commands.add(line);
                open = answer(line.split("[ :]", 2)[0], line);
            }
        }

        private boolean answer(String verb, String line) throws IOException, InterruptedException {
            String reply = reply(verb);
            if (verb.equals("BDAT") && !reply.equals(UNKNOWN)) {
                takeChunk(line.split(" "), reply);
            }
            boolean open = say(out, reply);
            lmtp |= verb.equals("LHLO");
            if (verb.equals("RCPT") && reply.startsWith("2")) {
                accepted.add(line);
            }
            if (verb.equals("DATA") && reply.startsWith("3")) {
                if (reply.equals(DEAF)) {
                    Thread.sleep(60_000);
                }
                if (reply.equals(CUT)) {
                    in.readNBytes(1_000);
                    return false;
                }
                return open && takeContent();
            }
            if (verb.equals("STARTTLS") && reply.startsWith("220")) {
                startTls();
            }
            return open && !verb.equals("QUIT");
        }

        /// Its octets are taken whatever the reply is (RFC 3030 section 2).
        private void takeChunk(String[] command, String reply) throws IOException {
            byte[] octets = in.readNBytes(Integer.parseInt(command[1]));
            chunked.append(new String(octets, StandardCharsets.ISO_8859_1));
            if (!reply.startsWith("2")) {
                chunked.setLength(0);
            } else if (command.length > 2) {
                contents.add(chunked.toString());
                chunked.setLength(0);
            }
        }

        private boolean takeContent() throws IOException, InterruptedException {
            contents.add(content(in));
            boolean open = true;
            for (int i = 0; open && i < (lmtp ? accepted.size() : 1); i++) {
                open = say(out, reply(DOT));
            }
            accepted.clear();
            return open;
        }

        private void startTls() throws IOException {
            if (tls == null) {
                throw new IOException("no TLS after all");
            }
            SSLSocket secure = tls.wrap(socket);
            secure.startHandshake();
            commands.add("(TLS)");
            in = new BufferedInputStream(secure.getInputStream());
            out = secure.getOutputStream();
        }
    }

    private String reply(String verb) {
        synchronized (replies) {
            Deque<String> queue = replies.get(verb);
            if (queue == null) {
                return "500 what?";
            }
            return queue.size() > 1 ? queue.poll() : queue.peek();
        }
    }

    private static boolean say(OutputStream out, String reply) throws IOException, InterruptedException {
        if (reply.equals(DROP)) {
            return false;
        }
        if (reply.equals(STALL)) {
            Thread.sleep(60_000);
        }
        out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return !reply.startsWith("421");
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("closed");
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static String content(InputStream in) throws IOException {
        var content = new StringBuilder("\r\n");
        while (!endsWithDot(content)) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("closed");
            }
            content.append((char) octet);
        }
        return content.substring(2, content.length() - 3);
    }

    private static boolean endsWithDot(StringBuilder content) {
        int end = content.length();
        return end >= 5 && content.charAt(end - 1) == '\n' && content.indexOf("\r\n.\r\n", end - 5) >= 0;
    }
}
