package org.posthorn.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Several clients that send without pause, to a server that may vanish at any time. Each message carries its number
/// and a hash of the
/// rest, so whoever receives it can tell whether it is intact.
public final class Load implements AutoCloseable {
    private static final Pattern SIGNED = Pattern.compile("X-Number: (\\d+)\r\nX-Hash: ([0-9a-f]{64})\r\n");
    private static final int[] SIZES = {1_000, 4_000, 4_000, 20_000, 20_000, 300_000, 1_000_000};
    /// Less of the large, for very many messages.
    private static final int[] SMALLER = {1_000, 1_000, 4_000, 4_000, 4_000, 4_000, 4_000, 20_000, 20_000, 300_000};
    private static final int HUGE = 20_000_000;

    private static final long RECONNECT_NANOS = 20_000_000;

    private final int port;
    private final int[] sizes;
    private final boolean huge;
    private final long pauseNanos;
    private final List<Thread> clients = new ArrayList<>();
    private final Map<Integer, byte[]> bodies = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Set<Long> accepted = ConcurrentHashMap.newKeySet();
    private final Set<Long> arrived = ConcurrentHashMap.newKeySet();
    private final AtomicLong copies = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final List<String> damaged = new CopyOnWriteArrayList<>();

    /// @param clients how many send; the first of them sends messages of 20 MB only
    public Load(int port, int clients) {
        this(port, clients, SIZES, true, 0);
    }

    private Load(int port, int clients, int[] sizes, boolean huge, long pauseNanos) {
        this.port = port;
        this.sizes = sizes;
        this.huge = huge;
        this.pauseNanos = pauseNanos;
        for (int size : sizes) {
            bodies.put(size, Mails.sized("load", size, size));
        }
        if (huge) {
            bodies.put(HUGE, Mails.sized("load", HUGE, HUGE));
        }
        for (int i = 0; i < clients; i++) {
            int number = i;
            this.clients.add(Thread.ofVirtual().name("load " + i).start(() -> send(number)));
        }
    }

    /// Clients that send messages of up to 300 KB, and pause after each.
    public static Load paced(int port, int clients, Duration pause) {
        return new Load(port, clients, SMALLER, false, pause.toNanos());
    }

    /// Those that got their 250.
    public Set<Long> accepted() {
        return Set.copyOf(accepted);
    }

    /// Those that came out at the other end, intact.
    public Set<Long> arrived() {
        return Set.copyOf(arrived);
    }

    /// What came out at the other end, and why it was not right.
    public List<String> damaged() {
        return List.copyOf(damaged);
    }

    /// How many came out, duplicates among them.
    public long copies() {
        return copies.get();
    }

    /// How many were answered with something else than a 250.
    public long refused() {
        return refused.get();
    }

    /// Reads what the other end received.
    public void receive(Received received) {
        copies.incrementAndGet();
        byte[] below = Mails.belowReceived(received.content());
        Matcher signed = SIGNED.matcher(Mails.text(below));
        if (!signed.lookingAt()) {
            damaged.add("unsigned: " + received.text().substring(0, Math.min(300, below.length)));
            return;
        }
        if (hash(below, signed.end()).equals(signed.group(2))) {
            arrived.add(Long.valueOf(signed.group(1)));
        } else {
            damaged.add("message " + signed.group(1) + " of " + below.length + " octets");
        }
    }

    /// Ends the sending.
    public void stop() {
        running.set(false);
        try {
            for (Thread client : clients) {
                client.join(60_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void send(int client) {
        var random = new Random(client);
        while (running.get()) {
            try (SmtpTalk talk = SmtpTalk.to(port).hello()) {
                while (running.get()
                        && sendOne(talk, client == 0 && huge ? HUGE : sizes[random.nextInt(sizes.length)])) {
                    LockSupport.parkNanos(pauseNanos);
                }
            } catch (UncheckedIOException e) {
                // The server was killed, or is not back yet: what had no 250 may be lost.
            } catch (AssertionError e) {
                // It takes no session now.
                refused.incrementAndGet();
            }
            LockSupport.parkNanos(RECONNECT_NANOS);
        }
    }

    /// Returns whether the session may go on: it ends with a refusal.
    private boolean sendOne(SmtpTalk talk, int size) {
        long number = numbers.incrementAndGet();
        for (String line : List.of("MAIL FROM:<alice@sender.test>", "RCPT TO:<bob@remote.test>", "DATA")) {
            if (talk.ask(line).code() >= 400) {
                refused.incrementAndGet();
                return false;
            }
        }
        talk.raw(Mails.stuffed(signed(number, bodies.get(size)))).raw(Mails.octets(".\r\n"));
        boolean taken = talk.reply().code() == 250;
        if (taken) {
            accepted.add(number);
        } else {
            refused.incrementAndGet();
        }
        return taken;
    }

    private static byte[] signed(long number, byte[] body) {
        var message = new ByteArrayOutputStream(body.length + 200);
        message.writeBytes(Mails.octets("X-Number: " + number + "\r\nX-Hash: " + hash(body, 0) + "\r\n"));
        message.writeBytes(body);
        return message.toByteArray();
    }

    private static String hash(byte[] octets, int from) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(octets, from, octets.length - from);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
