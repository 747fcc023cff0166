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

/// A remote host on loopback that says what a test tells it to, and keeps what it was told. Replies are queued by
/// command; the last one of
/// a queue stays. A reply may be [#DROP] or [#STALL].
final class ScriptedPeer implements AutoCloseable {
    static final String DROP = "drop";
    static final String STALL = "stall";
    /// What is answered without being asked.
    static final String GREETING = "greeting";
    /// The reply to the final dot.
    static final String DOT = ".";

    private final ServerSocket server;
    private final Map<String, Deque<String>> replies = new HashMap<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
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

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return sockets.size();
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
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            boolean open = say(out, reply(GREETING));
            var accepted = new ArrayList<String>();
            while (open) {
                String line = line(in);
                commands.add(line);
                String verb = line.split("[ :]", 2)[0];
                String reply = reply(verb);
                open = say(out, reply);
                if (verb.equals("RCPT") && reply.startsWith("2")) {
                    accepted.add(line);
                }
                if (verb.equals("DATA") && reply.startsWith("354")) {
                    contents.add(content(in));
                    boolean lmtp = commands.stream().anyMatch(command -> command.startsWith("LHLO"));
                    for (int i = 0; open && i < (lmtp ? accepted.size() : 1); i++) {
                        open = say(out, reply(DOT));
                    }
                    accepted.clear();
                }
                open &= !verb.equals("QUIT");
            }
        } catch (IOException | InterruptedException e) {
            // The connection ended.
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
        while (!content.toString().endsWith("\r\n.\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("closed");
            }
            content.append((char) octet);
        }
        return content.substring(2, content.length() - 3);
    }
}
