import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A long way between an SMTP client and a server: what either writes arrives at the other after a while, in order and
/// without a bound on the rate. Ends when the server has taken a number of messages, and says how fast that went:
///
///     java WanLink.java PORT TARGET_PORT MILLISECONDS_EACH_WAY MESSAGES [--show]
///
/// A round trip is counted whenever the client writes after the server has: with one round trip a message, the client
/// wrote everything of a message without hearing of it. `--show` prints what each side wrote, cut short.
final class WanLink {
    private static final int QUEUED = 10_000;
    private static final byte[] TAKEN = " queued as ".getBytes(StandardCharsets.US_ASCII);

    private record Chunk(byte[] octets, long due) {}

    private final long delay;
    private final int messages;
    private final boolean show;
    private final long began = System.nanoTime();
    private int connections;
    private int taken;
    private int roundTrips;
    private int roundTripsAtFirst;
    private long firstTaken;
    private boolean serverSpoke;

    private WanLink(long millis, int messages, boolean show) {
        this.delay = TimeUnit.MILLISECONDS.toNanos(millis);
        this.messages = messages;
        this.show = show;
    }

    public static void main(String[] args) throws IOException {
        var link = new WanLink(
                Long.parseLong(args[2]), Integer.parseInt(args[3]), args.length > 4 && args[4].equals("--show"));
        link.serve(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    }

    private void serve(int port, int target) throws IOException {
        try (var server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                var remote = new Socket();
                remote.setTcpNoDelay(true);
                remote.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                carry(client, remote, true);
                carry(remote, client, false);
            }
        }
    }

    private void carry(Socket from, Socket to, boolean fromClient) {
        BlockingQueue<Chunk> way = new ArrayBlockingQueue<>(QUEUED);
        Thread.ofPlatform().daemon(false).start(() -> read(from, way, fromClient));
        Thread.ofPlatform().daemon(false).start(() -> write(to, way));
    }

    private void read(Socket from, BlockingQueue<Chunk> way, boolean fromClient) {
        try {
            InputStream in = from.getInputStream();
            var buffer = new byte[65_536];
            boolean silent = true;
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                byte[] octets = Arrays.copyOf(buffer, count);
                note(octets, fromClient, silent);
                silent = false;
                way.put(new Chunk(octets, System.nanoTime() + delay));
            }
            way.put(new Chunk(new byte[0], System.nanoTime() + delay));
        } catch (IOException | InterruptedException e) {
            way.offer(new Chunk(new byte[0], System.nanoTime()));
        }
    }

    private void write(Socket to, BlockingQueue<Chunk> way) {
        try (to) {
            OutputStream out = to.getOutputStream();
            while (true) {
                Chunk chunk = way.take();
                TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
                if (chunk.octets().length == 0) {
                    return;
                }
                out.write(chunk.octets());
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // One side has closed; the other will be told by the close.
        }
    }

    private synchronized void note(byte[] octets, boolean fromClient, boolean first) {
        connections += first && fromClient ? 1 : 0;
        if (show) {
            show(octets, fromClient);
        }
        if (fromClient) {
            roundTrips += serverSpoke ? 1 : 0;
            serverSpoke = false;
            return;
        }
        serverSpoke = true;
        for (int i = 0; i + TAKEN.length <= octets.length; i++) {
            if (Arrays.equals(octets, i, i + TAKEN.length, TAKEN, 0, TAKEN.length)) {
                taken();
            }
        }
    }

    private void taken() {
        taken++;
        long now = System.nanoTime();
        if (taken == 1) {
            firstTaken = now;
            roundTripsAtFirst = roundTrips;
        }
        if (taken == messages) {
            double seconds = (now - firstTaken) / 1e9;
            System.out.printf(
                    "%.2f messages/s, %.2f round trips a message, %d connections%n",
                    (messages - 1) / seconds,
                    (roundTrips - roundTripsAtFirst) / (double) (messages - 1),
                    connections);
            System.out.flush();
            // What is on its way still arrives, and then nobody is left to wait for.
            Thread.ofPlatform().start(() -> {
                try {
                    TimeUnit.NANOSECONDS.sleep(3 * delay);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                System.exit(0);
            });
        }
    }

    private void show(byte[] octets, boolean fromClient) {
        String text = new String(octets, 0, Math.min(octets.length, 200), StandardCharsets.ISO_8859_1);
        System.out.printf(
                "%8.1f ms %s %5d octets: %s%n",
                (System.nanoTime() - began) / 1e6,
                fromClient ? "C>" : "S>",
                octets.length,
                text.replace("\r\n", "|").substring(0, Math.min(120, text.replace("\r\n", "|").length())));
    }
}
