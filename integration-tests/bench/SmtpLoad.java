import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A load client for any SMTP server, with TLS: `java SmtpLoad.java --port 2525 --sessions 20 --messages 10000`.
///
/// Prints one line: messages a second from the first connection to the last reply, and the processor time that the
/// client itself took. Ends with status 1 when a message was refused or a connection broke.
public final class SmtpLoad {
    private static final String USAGE = """
            SmtpLoad [--host 127.0.0.1] --port PORT [options]
              --sessions N       at the same time (20)
              --messages N       in all (10000)
              --size OCTETS      of a message's content (4096)
              --new-connection   for every message; without it each session keeps its own
              --tls MODE         none (default), starttls, implicit
              --resume           resume the TLS session of the connection before
              --protocol NAME    TLSv1.3 (default) or TLSv1.2
              --pipelining       MAIL, RCPT and DATA in one write; on a kept connection behind the content before
              --from A, --to A   sender@bench.test, rcpt@sink.test
              --domains N        each recipient in one of N domains, drawn at random: dK.sink.test
              --senders N        each sender one of N, drawn at random: sK@bench.test
              --window N         tells also how fast the first and the last N messages went
              --warm-up N        messages before those that count (0)
            """;

    private final Map<String, String> options;
    private final int sessions;
    private final boolean keep;
    private final boolean pipelining;
    private final boolean resume;
    private final String tls;
    private final byte[] envelope;
    private final int domains;
    private final int senders;
    private final byte[] content;
    private final AtomicInteger done = new AtomicInteger();
    /// When the first and the last window of messages began and ended, as [System#nanoTime()].
    private final AtomicLong firstEnd = new AtomicLong();
    private final AtomicLong lastStart = new AtomicLong();
    private final AtomicInteger left = new AtomicInteger();
    private final LongAdder handshakes = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final AtomicLong strangers = new AtomicLong();

    private SmtpLoad(Map<String, String> options) {
        this.options = options;
        this.sessions = number("sessions", 20);
        this.keep = !options.containsKey("new-connection");
        this.pipelining = options.containsKey("pipelining");
        this.resume = options.containsKey("resume");
        this.tls = options.getOrDefault("tls", "none");
        this.envelope = octets("MAIL FROM:<" + options.getOrDefault("from", "sender@bench.test") + ">\r\nRCPT TO:<"
                + options.getOrDefault("to", "rcpt@sink.test") + ">\r\nDATA\r\n");
        this.domains = number("domains", 0);
        this.senders = number("senders", 0);
        this.content = content(number("size", 4096));
    }

    /// Three commands: the same for all messages, or of people drawn at random.
    private byte[] envelope() {
        if (domains == 0 && senders == 0) {
            return envelope;
        }
        var random = ThreadLocalRandom.current();
        String from = senders == 0 ? "sender" : "s" + random.nextInt(senders);
        String to = domains == 0 ? "" : "d" + random.nextInt(domains) + ".";
        return octets("MAIL FROM:<" + from + "@bench.test>\r\nRCPT TO:<rcpt@" + to + "sink.test>\r\nDATA\r\n");
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> options = options(args);
        if (!options.containsKey("port") || options.containsKey("help")) {
            System.err.print(USAGE);
            System.exit(2);
        }
        new SmtpLoad(options).measure();
        System.exit(0);
    }

    private static Map<String, String> options(String[] args) {
        var options = new HashMap<String, String>();
        for (int i = 0; i < args.length; i++) {
            String name = args[i].substring(2);
            boolean bare = i + 1 == args.length || args[i + 1].startsWith("--");
            options.put(name, bare ? "" : args[++i]);
        }
        return options;
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// With its final dot.
    private static byte[] content(int size) {
        String header = "From: <sender@bench.test>\r\nTo: <rcpt@sink.test>\r\nSubject: load\r\n"
                + "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-Id: <load@bench.test>\r\n\r\n";
        var text = new StringBuilder(header);
        while (text.length() + 2 < size) {
            int line = Math.min(74, size - text.length() - 2);
            text.append("x".repeat(line)).append("\r\n");
        }
        return octets(text + ".\r\n");
    }

    private void measure() throws Exception {
        int warmUp = number("warm-up", 0);
        if (warmUp > 0) {
            run(warmUp);
        }
        handshakes.reset();
        resumed.reset();
        int messages = number("messages", 10_000);
        long cpu = cpuNanos();
        done.set(0);
        long start = System.nanoTime();
        run(messages);
        long end = System.nanoTime();
        double seconds = (end - start) / 1e9;
        System.out.printf(
                "%.0f messages/s, %d messages in %.2f s, client's processor time %.3f ms a message, %d handshakes, %d resumed%n",
                messages / seconds,
                messages,
                seconds,
                (cpuNanos() - cpu) / 1e6 / messages,
                handshakes.sum(),
                resumed.sum());
        int window = number("window", 0);
        if (window > 0 && messages >= 2 * window) {
            double first = window * 1e9 / (firstEnd.get() - start);
            double last = window * 1e9 / (end - lastStart.get());
            System.out.printf("first %d: %.0f/s, last %d: %.0f/s, ratio %.2f%n", window, first, window, last, last / first);
        }
    }

    /// A message was accepted.
    private void count() {
        int now = done.incrementAndGet();
        int window = number("window", 0);
        if (window > 0 && now == window) {
            firstEnd.set(System.nanoTime());
        }
        if (window > 0 && now == number("messages", 10_000) - window) {
            lastStart.set(System.nanoTime());
        }
    }

    private static long cpuNanos() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }

    private void run(int messages) throws Exception {
        left.set(messages);
        var ready = new CountDownLatch(sessions);
        List<Future<?>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                all.add(threads.submit(() -> {
                    SSLContext context = trusting();
                    ready.countDown();
                    ready.await();
                    work(context);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private boolean take() {
        return left.getAndDecrement() > 0;
    }

    private void work(SSLContext context) throws IOException {
        while (take()) {
            try (var connection = new Connection(context)) {
                if (pipelining) {
                    connection.sendPipelined(keep);
                } else {
                    do {
                        connection.sendInTurn();
                    } while (keep && take());
                }
            }
        }
    }

    /// One connection to the server, greeted.
    private final class Connection implements AutoCloseable {
        private Socket socket;
        private InputStream in;
        private OutputStream out;

        Connection(SSLContext context) throws IOException {
            String host = options.getOrDefault("host", "127.0.0.1");
            use(new Socket(InetAddress.getByName(host), number("port", 25)));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(120_000);
            if (tls.equals("implicit")) {
                handshake(context);
            }
            reply(220);
            ask("EHLO client.test\r\n", 250);
            if (tls.equals("starttls")) {
                ask("STARTTLS\r\n", 220);
                handshake(context);
                ask("EHLO client.test\r\n", 250);
            }
        }

        private void use(Socket another) throws IOException {
            socket = another;
            in = new BufferedInputStream(another.getInputStream(), 2048);
            out = another.getOutputStream();
        }

        private void handshake(SSLContext context) throws IOException {
            // The JDK finds a session to resume by the name of the host: a name that is new every time finds none.
            String name = resume ? "mx.bench.test" : "mx" + strangers.incrementAndGet() + ".bench.test";
            long before = System.currentTimeMillis();
            var secured = (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
            secured.setEnabledProtocols(new String[] {options.getOrDefault("protocol", "TLSv1.3")});
            var parameters = secured.getSSLParameters();
            parameters.setServerNames(List.of());
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            handshakes.increment();
            if (secured.getSession().getCreationTime() < before) {
                resumed.increment();
            }
            use(secured);
        }

        void sendInTurn() throws IOException {
            byte[] envelope = envelope();
            int start = 0;
            for (int i = 0; i < 3; i++) {
                int end = lineEnd(envelope, start);
                out.write(envelope, start, end - start);
                reply(i < 2 ? 250 : 354);
                start = end;
            }
            out.write(content);
            reply(250);
            count();
        }

        /// The content may begin a group of commands (RFC 2920 section 3.1), so that on a kept connection a message
        /// takes one round trip.
        void sendPipelined(boolean many) throws IOException {
            out.write(envelope());
            envelopeReplies();
            while (many && take()) {
                byte[] next = envelope();
                byte[] group = Arrays.copyOf(content, content.length + next.length);
                System.arraycopy(next, 0, group, content.length, next.length);
                out.write(group);
                reply(250);
                count();
                envelopeReplies();
            }
            out.write(content);
            reply(250);
            count();
        }

        private void envelopeReplies() throws IOException {
            reply(250);
            reply(250);
            reply(354);
        }

        private void ask(String command, int code) throws IOException {
            out.write(octets(command));
            reply(code);
        }

        private void reply(int wanted) throws IOException {
            while (true) {
                String line = line();
                if (!line.startsWith(Integer.toString(wanted))) {
                    throw new IOException("wanted " + wanted + " and got: " + line);
                }
                if (line.length() == 3 || line.charAt(3) == ' ') {
                    return;
                }
            }
        }

        private String line() throws IOException {
            var line = new ByteArrayOutputStream(64);
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new IOException("the server closed");
                }
                if (octet != '\r') {
                    line.write(octet);
                }
            }
            return line.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            ask("QUIT\r\n", 221);
            socket.close();
        }
    }

    private static int lineEnd(byte[] lines, int start) {
        int at = start;
        while (lines[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        context.getClientSessionContext().setSessionCacheSize(4);
        return context;
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
