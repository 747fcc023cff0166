import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Runs Posthorn under load for some seconds, so that the JVM records what is used then:
/// `java AotTraining.java LAUNCHER DIR`. The mail is what an ordinary server has: most of it relayed in clear text, some
/// under STARTTLS on either side, some from users who log in, some into Maildirs; hosts are found by the DNS; some
/// recipients are refused, some domains do not exist, some hosts defer.
///
/// LAUNCHER is started in DIR with `run`, gets JAVA_OPTS as they are, and is stopped by SIGTERM. Everything listens on
/// loopback. It ends after [#LONGEST] seconds of load at the latest, and with status 1 when no mail came through.
public final class AotTraining {
    /// Seconds of load. A machine that is busy trains with less mail in this time.
    private static final int LONGEST = 3;
    /// Of each kind of mail: enough for its classes, and too few for the compiler to learn anything (docs/benchmarks.md).
    private static final int ROUNDS = 3;

    private static final int STARTS_WITHIN = 60;
    /// Time for the JVM to write the recording and to make the cache of it.
    private static final int STOPS_WITHIN = 120;

    private static final String PASSWORD = "for the training alone";
    private static final byte[] CONTENT = ("From: <sender@client.invalid>\r\nTo: <rcpt@sink.invalid>\r\n"
                    + "Subject: training\r\nDate: Tue, 1 Dec 2026 12:00:00 +0000\r\nMessage-ID: <a@client.invalid>\r\n\r\n"
                    + ("x".repeat(74) + "\r\n").repeat(50)
                    + "..a line that begins with a dot\r\n.\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final Path directory;
    private final String launcher;
    private final long ends = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST + STARTS_WITHIN);
    private final AtomicInteger accepted = new AtomicInteger();

    private AotTraining(String launcher, Path directory) {
        this.launcher = launcher;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        System.exit(new AotTraining(args[0], Path.of(args[1])).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        try (var clear = new Sink(null);
                var names = new NameServer()) {
            // The host with STARTTLS shows the certificate that Posthorn makes for itself at its start.
            var secure = new Sink(directory.resolve("conf/tls"));
            try (secure) {
                Files.writeString(directory.resolve("posthorn.toml"), configuration(clear, secure, names));
                addUser();
                Process server = start();
                try {
                    Ports ports = ports(server);
                    load(ports);
                } finally {
                    server.destroy();
                    if (!server.waitFor(STOPS_WITHIN, TimeUnit.SECONDS)) {
                        server.destroyForcibly();
                    }
                }
            }
            System.out.printf(
                    "%d messages accepted, %d relayed in clear text, %d under TLS, %d questions of the DNS%n",
                    accepted.get(), clear.taken(), secure.taken(), names.asked());
            return clear.taken() > 0;
        }
    }

    private static String configuration(Sink clear, Sink secure, NameServer names) {
        return """
                hostname = "mx.invalid"
                spool = "queue"
                [listener.relay]
                bind = ["127.0.0.1:0"]
                [listener.submission]
                bind = ["127.0.0.1:0"]
                [listener.submissions]
                bind = ["127.0.0.1:0"]
                [admin]
                bind = "127.0.0.1:0"
                [inbound]
                domains = ["local.invalid"]
                [inbound.patience]
                greet-delay = "0s"
                [dns]
                servers = ["127.0.0.1:%d"]
                [delivery]
                mx-port = %d
                ignore-target-hosts = []
                [retry]
                first = "2s"
                [[route]]
                match = ["local.invalid"]
                to = "maildir:mail"
                [[route]]
                match = ["secure.invalid"]
                to = "smtp://127.0.0.1:%d"
                [[route]]
                match = ["sink.invalid"]
                to = "smtp://127.0.0.1:%d"
                """
                .formatted(names.port(), clear.port(), secure.port(), clear.port());
    }

    private void addUser() throws Exception {
        Process add = process("user", "add", "user", "--address", "user@local.invalid", "--password-stdin");
        try (OutputStream in = add.getOutputStream()) {
            in.write((PASSWORD + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        add.waitFor(STARTS_WITHIN, TimeUnit.SECONDS);
    }

    private Process start() throws IOException {
        return process("run");
    }

    private Process process(String... command) throws IOException {
        var builder = new ProcessBuilder(
                Stream.concat(Stream.of(launcher), Stream.concat(Arrays.stream(command), Stream.of("--config", "posthorn.toml")))
                        .toList());
        builder.directory(directory.toFile());
        if (!command[0].equals("run")) {
            builder.environment().remove("JAVA_OPTS");
        }
        Path log = directory.resolve(command[0] + ".log");
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private record Ports(int relay, int submission, int submissions, int admin) {}

    /// From the line that says ready.
    private Ports ports(Process server) throws Exception {
        Path log = directory.resolve("run.log");
        for (int i = 0; i < STARTS_WITHIN * 20 && server.isAlive(); i++) {
            String text = Files.exists(log) ? Files.readString(log) : "";
            if (text.contains("ready:")) {
                return new Ports(port(text, "relay"), port(text, "submission"), port(text, "submissions"), port(text, "admin"));
            }
            Thread.sleep(50);
        }
        throw new IOException("the server is not ready");
    }

    private static int port(String text, String listener) {
        Matcher found = Pattern.compile("[ :]" + listener + " 127\\.0\\.0\\.1:(\\d+)").matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no port of " + listener);
        }
        return Integer.parseInt(found.group(1));
    }

    /// Clients at work at the same time, each with its kind of mail, until the time is over.
    private void load(Ports ports) throws Exception {
        long until = Math.min(ends, System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST));
        SSLContext trusting = trusting();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(repeated(until, 0, n -> relay(ports.relay(), null, "r" + n + "@sink.invalid", 1)));
            threads.submit(repeated(until, 0, n -> relay(ports.relay(), null, "r" + n + "@sink.invalid", 4)));
            threads.submit(repeated(until, 0, n -> relay(ports.relay(), null, "r@d" + n + ".invalid", 2)));
            threads.submit(repeated(until, 2, n -> relay(ports.relay(), null, "r@secure.invalid", 1)));
            threads.submit(repeated(until, 5, n -> relay(ports.relay(), trusting, "r@secure.invalid", 2)));
            threads.submit(repeated(until, 5, n -> relay(ports.relay(), null, "u" + n + "@local.invalid", 1)));
            threads.submit(repeated(until, 5, n -> submit(ports.submission(), trusting, false)));
            threads.submit(repeated(until, 5, n -> submit(ports.submissions(), trusting, true)));
            threads.submit(repeated(until, 20, n -> relay(ports.relay(), null, "defer@sink.invalid", 1)));
            threads.submit(repeated(until, 20, n -> relay(ports.relay(), null, "refuse@sink.invalid", 1)));
            threads.submit(repeated(until, 20, n -> relay(ports.relay(), null, "r@no-such-name" + n + ".invalid", 1)));
            threads.submit(repeated(until, 200, n -> relay(ports.relay(), null, "r@broken.invalid", 1)));
            threads.submit(repeated(until, 1000, n -> metrics(ports.admin())));
        }
    }

    private interface Step {
        void run(int n) throws Exception;
    }

    private static Runnable repeated(long until, int pauseMillis, Step step) {
        return () -> {
            int faults = 0;
            for (int n = 0; n < ROUNDS && System.nanoTime() < until && faults < 20; n++) {
                try {
                    step.run(n);
                    Thread.sleep(pauseMillis);
                } catch (Exception e) {
                    if (faults++ == 0) {
                        System.out.println("a client: " + e);
                    }
                }
            }
        };
    }

    /// A connection with so many messages.
    private void relay(int port, SSLContext tls, String recipient, int messages) throws IOException {
        try (var client = new Client(port)) {
            client.replies(1);
            client.say("EHLO client.invalid");
            if (tls != null) {
                client.say("STARTTLS");
                client.secure(tls);
                client.say("EHLO client.invalid");
            }
            for (int i = 0; i < messages; i++) {
                client.send("MAIL FROM:<sender@client.invalid> SIZE=4000\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n");
                client.replies(3);
                client.content();
                accepted.incrementAndGet();
            }
            client.say("QUIT");
        }
    }

    private void submit(int port, SSLContext tls, boolean atOnce) throws IOException {
        try (var client = new Client(port)) {
            if (atOnce) {
                client.secure(tls);
            }
            client.replies(1);
            client.say("EHLO client.invalid");
            if (!atOnce) {
                client.say("STARTTLS");
                client.secure(tls);
                client.say("EHLO client.invalid");
            }
            String login = "\0user\0" + PASSWORD;
            client.say("AUTH PLAIN " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.US_ASCII)));
            client.say("MAIL FROM:<user@local.invalid>");
            client.say("RCPT TO:<r@sink.invalid>");
            client.say("RCPT TO:<other@local.invalid>");
            client.say("DATA");
            client.content();
            accepted.incrementAndGet();
            client.say("QUIT");
        }
    }

    private static void metrics(int port) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"));
            client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        }
    }

    /// Posthorn's own certificate is signed by itself.
    private static SSLContext trusting() throws Exception {
        var trust = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        return context;
    }

    private static final class Client implements AutoCloseable {
        private final Socket raw;
        private Socket socket;
        private InputStream in;

        Client(int port) throws IOException {
            raw = new Socket(InetAddress.getLoopbackAddress(), port);
            raw.setTcpNoDelay(true);
            raw.setSoTimeout(20_000);
            use(raw);
        }

        private void use(Socket now) throws IOException {
            socket = now;
            in = new BufferedInputStream(now.getInputStream(), 1024);
        }

        void secure(SSLContext tls) throws IOException {
            var secure = (SSLSocket) tls.getSocketFactory().createSocket(raw, "mx.invalid", raw.getPort(), true);
            secure.startHandshake();
            use(secure);
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        void say(String line) throws IOException {
            send(line + "\r\n");
            replies(1);
        }

        void content() throws IOException {
            socket.getOutputStream().write(CONTENT);
            replies(1);
        }

        void replies(int count) throws IOException {
            for (int left = count; left > 0; ) {
                String line = line(in);
                if (line.length() > 3 && line.charAt(3) == '-') {
                    continue;
                }
                left--;
                if (line.charAt(0) >= '4') {
                    throw new IOException(line);
                }
            }
        }

        @Override
        public void close() throws IOException {
            raw.close();
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("closed");
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    /// A next hop. It defers `defer@` twice of three times, and refuses `refuse@`.
    private static final class Sink implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger deferrals = new AtomicInteger();
        private final Path keys;
        private SSLContext tls;

        /// @param keys the folder with certificate and key, which are read at the first STARTTLS; null: no STARTTLS
        Sink(Path keys) throws IOException {
            this.keys = keys;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        int taken() {
            return taken.get();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void serve(Socket raw) {
            try (raw) {
                raw.setTcpNoDelay(true);
                Socket socket = raw;
                var in = new BufferedInputStream(socket.getInputStream());
                write(socket, "220 sink.invalid");
                while (true) {
                    String command = line(in).toUpperCase(java.util.Locale.ROOT);
                    if (command.startsWith("EHLO")) {
                        boolean offered = keys != null && socket == raw;
                        write(socket, "250-sink.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE\r\n"
                                + (keys == null ? "" : "250-CHUNKING\r\n")
                                + (offered ? "250-STARTTLS\r\n" : "")
                                + "250 ENHANCEDSTATUSCODES");
                    } else if (command.startsWith("STARTTLS")) {
                        write(socket, "220 go on");
                        var secure = (SSLSocket) tls().getSocketFactory().createSocket(raw, null, false);
                        secure.setUseClientMode(false);
                        secure.startHandshake();
                        socket = secure;
                        in = new BufferedInputStream(secure.getInputStream());
                    } else if (command.startsWith("BDAT")) {
                        String[] words = command.split(" ");
                        in.skipNBytes(Long.parseLong(words[1]));
                        taken.addAndGet(words.length > 2 ? 1 : 0);
                        write(socket, "250 2.0.0 taken");
                    } else if (command.startsWith("DATA")) {
                        write(socket, "354 go on");
                        for (String line = line(in); !line.equals("."); line = line(in)) {}
                        taken.incrementAndGet();
                        write(socket, "250 2.0.0 taken");
                    } else if (command.startsWith("QUIT")) {
                        write(socket, "221 2.0.0 bye");
                        return;
                    } else {
                        write(socket, reply(command));
                    }
                }
            } catch (Exception e) {
                // The connection is over.
            }
        }

        private String reply(String command) {
            if (command.contains("<DEFER@") && deferrals.incrementAndGet() % 3 != 0) {
                return "450 4.2.0 greylisted, come back later";
            }
            return command.contains("<REFUSE@") ? "550 5.1.1 no such user" : "250 2.1.0 ok";
        }

        private static void write(Socket socket, String reply) throws IOException {
            socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private synchronized SSLContext tls() throws Exception {
            if (tls == null) {
                String pem = Files.readString(keys.resolve("private-key.pem"));
                byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
                var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
                List<Certificate> chain = new ArrayList<>();
                try (InputStream in = Files.newInputStream(keys.resolve("certificate.pem"))) {
                    chain.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
                }
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry("sink", key, new char[0], chain.toArray(Certificate[]::new));
                var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                managers.init(store, new char[0]);
                tls = SSLContext.getInstance("TLS");
                tls.init(managers.getKeyManagers(), null, null);
            }
            return tls;
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    /// Every name of one label before `invalid` has an MX, which is the sink without TLS; `broken` has SERVFAIL, and
    /// `no-such-name...` does not exist.
    private static final class NameServer implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final AtomicInteger asked = new AtomicInteger();

        NameServer() throws IOException {
            Thread.ofPlatform().daemon().start(this::serve);
        }

        int port() {
            return socket.getLocalPort();
        }

        int asked() {
            return asked.get();
        }

        private void serve() {
            try {
                while (true) {
                    var packet = new DatagramPacket(new byte[1500], 1500);
                    socket.receive(packet);
                    asked.incrementAndGet();
                    byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private static byte[] answer(byte[] query) {
            var name = new StringBuilder();
            int at = 12;
            for (; query[at] != 0; at += query[at] + 1) {
                name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII)).append('.');
            }
            int type = (query[at + 1] & 0xff) << 8 | query[at + 2] & 0xff;
            int questionEnds = at + 5;
            boolean none = name.toString().contains("no-such-name");
            boolean broken = name.toString().contains("broken");
            byte[] data = none || broken ? null : switch (type) {
                // mail. and then the name that was asked.
                case 15 -> new byte[] {0, 10, 4, 'm', 'a', 'i', 'l', (byte) 0xc0, 12};
                case 1 -> new byte[] {127, 0, 0, 1};
                default -> null;
            };
            ByteBuffer out = ByteBuffer.allocate(questionEnds + 64);
            out.put(query, 0, 2).put((byte) 0x81).put((byte) (0x80 | (broken ? 2 : none ? 3 : 0)));
            out.putShort((short) 1).putShort((short) (data == null ? 0 : 1)).putShort((short) 0).putShort((short) 0);
            out.put(query, 12, questionEnds - 12);
            if (data != null) {
                out.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1).putInt(300);
                out.putShort((short) data.length).put(data);
            }
            return Arrays.copyOf(out.array(), out.position());
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
