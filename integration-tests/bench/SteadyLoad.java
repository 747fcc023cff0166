import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Mail that arrives at a constant rate, whatever the server does: `java SteadyLoad.java --port 2525 --rate 2000 --seconds 600`.
///
/// Each message comes on a connection of its own, at its time, and the clock runs from that time to the 250 after the
/// final dot: a server that stalls is charged for all that should have come meanwhile. Prints a line for each interval
/// and one for the whole. Ends with status 1 when a message was refused.
public final class SteadyLoad {
    private static final String USAGE = """
            SteadyLoad --port PORT [options]
              --rate N        messages a second (1000)
              --seconds N     (60)
              --warm-up N     seconds before those that count (20)
              --interval N    seconds between lines (10)
              --size OCTETS   of a message's content (4096)
              --most N        connections at the same time; what is over it waits, and its clock runs (2000)
              --practice-port PORT  sends to this server first, so that this client is compiled when it comes to the other;
                              then waits until the other one accepts connections
              --practice N    for so many seconds (15)
            """;
    /// 0.1 ms each, up to 10 s.
    private static final int BUCKETS = 100_000;

    private static final long BUCKET_NANOS = 100_000;

    private final InetAddress host = InetAddress.getLoopbackAddress();
    private final Map<String, Integer> options;
    private final byte[] content;
    private final AtomicLong failures = new AtomicLong();
    private volatile Latencies interval = new Latencies();
    private final Latencies all = new Latencies();

    private SteadyLoad(Map<String, Integer> options) {
        this.options = options;
        String header = "From: <sender@bench.test>\r\nTo: <rcpt@sink.test>\r\nSubject: load\r\n\r\n";
        String line = "x".repeat(74) + "\r\n";
        String text = header + line.repeat(Math.max(1, (number("size", 4096) - header.length()) / line.length()));
        this.content = (text + ".\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    public static void main(String[] args) throws InterruptedException {
        var options = new HashMap<String, Integer>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i].substring(2), Integer.parseInt(args[i + 1]));
        }
        if (!options.containsKey("port")) {
            System.err.print(USAGE);
            System.exit(2);
        }
        if (options.containsKey("practice-port")) {
            practise(options);
        }
        System.exit(new SteadyLoad(options).run() ? 0 : 1);
    }

    /// The lines of it are thrown away, and refusals there say nothing of the server that is measured.
    private static void practise(Map<String, Integer> options) throws InterruptedException {
        var other = new HashMap<>(options);
        other.put("port", options.get("practice-port"));
        other.put("seconds", options.getOrDefault("practice", 15));
        other.put("warm-up", 0);
        other.put("interval", 3600);
        new SteadyLoad(other).run();
        System.out.println("ready for the server");
        int port = options.get("port");
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(5);
            }
        }
    }

    private int number(String name, int otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private boolean run() throws InterruptedException {
        long gap = 1_000_000_000L / number("rate", 1000);
        long warm = number("warm-up", 20) * 1_000_000_000L;
        long length = warm + number("seconds", 60) * 1_000_000_000L;
        long step = number("interval", 10) * 1_000_000_000L;
        var room = new Semaphore(number("most", 2000));
        long start = System.nanoTime();
        long nextLine = warm + step;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long at = 0; at < length; at += gap) {
                long due = start + at;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                room.acquire();
                boolean counts = at >= warm;
                threads.submit(() -> deliver(due, counts, room));
                if (at >= nextLine) {
                    tell((nextLine - warm) / 1_000_000_000L + " s", interval);
                    interval = new Latencies();
                    nextLine += step;
                }
            }
        }
        tell("all", all);
        return failures.get() == 0;
    }

    private void tell(String what, Latencies of) {
        System.out.printf(
                "%s: %d messages, p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, longest %.1f ms, %d failed%n",
                what, of.count(), of.at(0.5), of.at(0.99), of.at(0.999), of.at(1), failures.get());
    }

    private void deliver(long due, boolean counts, Semaphore room) {
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(host, number("port", 25)), 60_000);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1024);
            OutputStream out = socket.getOutputStream();
            replies(in, 1);
            send(out, "EHLO client.test\r\n");
            replies(in, 1);
            send(out, "MAIL FROM:<sender@bench.test>\r\nRCPT TO:<rcpt@sink.test>\r\nDATA\r\n");
            replies(in, 3);
            out.write(content);
            replies(in, 1);
            if (counts) {
                long took = System.nanoTime() - due;
                interval.add(took);
                all.add(took);
            }
            send(out, "QUIT\r\n");
            replies(in, 1);
        } catch (IOException e) {
            if (failures.getAndIncrement() == 0) {
                System.err.println("SteadyLoad: " + e);
            }
        } finally {
            room.release();
        }
    }

    private static void send(OutputStream out, String commands) throws IOException {
        out.write(commands.getBytes(StandardCharsets.US_ASCII));
    }

    /// Reads so many replies, none of which may refuse.
    private static void replies(InputStream in, int count) throws IOException {
        for (int left = count; left > 0; ) {
            byte[] start = in.readNBytes(4);
            if (start.length < 4) {
                throw new EOFException("the server closed");
            }
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the server closed within a reply");
                }
            }
            if (start[0] >= '4') {
                throw new IOException("refused: " + new String(start, StandardCharsets.US_ASCII));
            }
            left -= start[3] == '-' ? 0 : 1;
        }
    }

    /// How often each latency came. Any thread may add.
    private static final class Latencies {
        private final AtomicLong[] counts = new AtomicLong[BUCKETS];

        Latencies() {
            Arrays.setAll(counts, _ -> new AtomicLong());
        }

        void add(long nanos) {
            counts[(int) Math.clamp(nanos / BUCKET_NANOS, 0, BUCKETS - 1)].incrementAndGet();
        }

        long count() {
            return Arrays.stream(counts).mapToLong(AtomicLong::get).sum();
        }

        /// Milliseconds, rounded up to a bucket.
        double at(double share) {
            long left = (long) Math.ceil(count() * share);
            for (int i = 0; i < BUCKETS; i++) {
                left -= counts[i].get();
                if (left <= 0) {
                    return (i + 1) * BUCKET_NANOS / 1e6;
                }
            }
            return BUCKETS * BUCKET_NANOS / 1e6;
        }
    }
}
