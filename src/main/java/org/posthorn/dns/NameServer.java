package org.posthorn.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/// One name server: sends it a query and waits for the answer, over UDP, and over TCP where the answer is truncated.
/// The messages of its exceptions say in plain words what went wrong, without the server's name. Any thread.
final class NameServer {
    /// The largest answer over UDP that passes networks without fragments (dnsflagday.net/2020).
    private static final int UDP_PAYLOAD = 1_232;
    /// Some servers send more than they were asked for.
    private static final int UDP_BUFFER = 4_096;
    /// Of the length before a message over TCP (RFC 1035 section 4.2.2).
    private static final int LENGTH_OCTETS = 2;

    private final InetSocketAddress address;
    private final boolean trusted;
    private final Duration timeout;
    private final Duration ednsFailureTtl;
    private volatile boolean answeredEdns;
    private volatile long ednsRefusedAt;
    private volatile boolean refusesEdns;

    /// @param message the answer
    /// @param withEdns whether the query had EDNS
    record Response(Message message, boolean withEdns) {}

    /// @param trusted whether its AD flag counts
    /// @param timeout of a query; over TCP it runs anew
    /// @param ednsFailureTtl for how long a server that refused EDNS is asked without it
    NameServer(InetSocketAddress address, boolean trusted, Duration timeout, Duration ednsFailureTtl) {
        this.address = address;
        this.trusted = trusted;
        this.timeout = timeout;
        this.ednsFailureTtl = ednsFailureTtl;
    }

    boolean isTrusted() {
        return trusted;
    }

    /// Asks with EDNS, and once more without it where the server knows none (RFC 6891 section 6.2.2).
    Response ask(Question question) throws IOException {
        if (isWithoutEdns()) {
            return new Response(exchange(query(question, false)), false);
        }
        Message first = exchange(query(question, true));
        if (!isRefusalOfEdns(first)) {
            answeredEdns |= first.getOPT() != null;
            return new Response(first, true);
        }
        // Without EDNS there is no DNSSEC. One forged error must not take it from a server that has it.
        if (trusted && answeredEdns) {
            return new Response(first, true);
        }
        Message second = exchange(query(question, false));
        if (second.getRcode() != first.getRcode()) {
            ednsRefusedAt = System.nanoTime();
            refusesEdns = true;
        }
        return new Response(second, false);
    }

    private boolean isWithoutEdns() {
        if (refusesEdns && System.nanoTime() - ednsRefusedAt >= ednsFailureTtl.toNanos()) {
            refusesEdns = false;
        }
        return refusesEdns;
    }

    /// Whoever knows EDNS answers with an OPT record (RFC 6891 section 7).
    private static boolean isRefusalOfEdns(Message response) {
        return switch (response.getRcode()) {
            case Rcode.BADVERS -> true;
            case Rcode.FORMERR, Rcode.NOTIMP -> response.getOPT() == null;
            default -> false;
        };
    }

    static Message query(Question question, boolean edns) {
        Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
        if (edns) {
            // RFC 6840 section 5.7: asks for the AD flag without asking for the signatures.
            query.getHeader().setFlag(Flags.AD);
            query.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return query;
    }

    private Message exchange(Message query) throws IOException {
        byte[] octets = query.toWire(Message.MAXLENGTH);
        byte[] answer = overUdp(query, octets);
        return new Header(answer).getFlag(Flags.TC) ? overTcp(query, octets) : decoded(answer);
    }

    /// A datagram that is not the answer is ignored, and the wait goes on (RFC 5452 section 9.1).
    private byte[] overUdp(Message query, byte[] octets) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (var socket = new DatagramSocket()) {
            // The system then drops what comes from elsewhere, and tells when nobody listens there.
            socket.connect(address);
            socket.send(new DatagramPacket(octets, octets.length));
            var packet = new DatagramPacket(new byte[UDP_BUFFER], UDP_BUFFER);
            while (true) {
                socket.setSoTimeout(remainingMillis(deadline));
                packet.setLength(UDP_BUFFER);
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                if (isAnswer(answer, query)) {
                    return answer;
                }
            }
        } catch (IOException e) {
            throw plain(e);
        }
    }

    private Message overTcp(Message query, byte[] octets) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (var socket = new Socket()) {
            socket.connect(address, remainingMillis(deadline));
            byte[] framed = new byte[LENGTH_OCTETS + octets.length];
            framed[0] = (byte) (octets.length >> Byte.SIZE);
            framed[1] = (byte) octets.length;
            System.arraycopy(octets, 0, framed, LENGTH_OCTETS, octets.length);
            socket.getOutputStream().write(framed);
            byte[] length = read(socket, LENGTH_OCTETS, deadline);
            byte[] answer = read(socket, (length[0] & 0xFF) << Byte.SIZE | length[1] & 0xFF, deadline);
            if (!isAnswer(answer, query)) {
                throw new IOException("sent something else than the answer");
            }
            return decoded(answer);
        } catch (IOException e) {
            throw new IOException("sent a truncated answer, and over TCP " + plain(e).getMessage(), e);
        }
    }

    private byte[] read(Socket socket, int size, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] octets = new byte[size];
        int filled = 0;
        while (filled < size) {
            socket.setSoTimeout(remainingMillis(deadline));
            int count = in.read(octets, filled, size - filled);
            if (count < 0) {
                throw new EOFException();
            }
            filled += count;
        }
        return octets;
    }

    private static int remainingMillis(long deadline) throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.max(1, Duration.ofNanos(left).toMillis());
    }

    private IOException plain(IOException e) {
        return new IOException(
                switch (e) {
                    case SocketTimeoutException _ -> "did not answer within " + words(timeout);
                    case PortUnreachableException _, ConnectException _ -> "refused the connection";
                    case EOFException _ -> "closed the connection";
                    case SocketException socket -> "could not be reached: " + socket.getMessage();
                    default -> String.valueOf(e.getMessage());
                },
                e);
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /// Whether id and question are those of the query. An error may lack the question: some servers can't read it.
    private static boolean isAnswer(byte[] octets, Message query) {
        if (octets.length < Header.LENGTH) {
            return false;
        }
        try {
            var header = new Header(octets);
            if (header.getID() != query.getHeader().getID()
                    || !header.getFlag(Flags.QR)
                    || header.getOpcode() != Opcode.QUERY) {
                return false;
            }
            if (header.getCount(Section.QUESTION) == 0) {
                return header.getRcode() != Rcode.NOERROR && header.getRcode() != Rcode.NXDOMAIN;
            }
            var in = new DNSInput(octets);
            in.jump(Header.LENGTH);
            Record question = query.getQuestion();
            return new Name(in).equals(question.getName())
                    && in.readU16() == question.getType()
                    && in.readU16() == question.getDClass();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static Message decoded(byte[] octets) throws IOException {
        try {
            return new Message(octets);
        } catch (IOException | RuntimeException e) {
            throw new IOException("sent an answer that can't be decoded", e);
        }
    }

    /// For a validator, which asks for the signatures by an OPT record of its own. What it gets is not secure by itself.
    Resolver resolver() {
        return new SimpleResolver(address) {
            @Override
            public CompletionStage<Message> sendAsync(Message query, Executor executor) {
                Message whole = query.clone();
                if (whole.getOPT() == null) {
                    whole.addRecord(getEDNS(), Section.ADDITIONAL);
                }
                return CompletableFuture.supplyAsync(() -> complete(whole), executor);
            }
        };
    }

    private Message complete(Message query) {
        try {
            return exchange(query);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /// As in the log: `name server 192.0.2.1:53`.
    @Override
    public String toString() {
        String host = address.getAddress().getHostAddress();
        return "name server " + (address.getAddress() instanceof Inet6Address ? '[' + host + ']' : host) + ':'
                + address.getPort();
    }
}
