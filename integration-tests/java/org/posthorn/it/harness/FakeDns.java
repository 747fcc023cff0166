package org.posthorn.it.harness;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// A small name server on loopback, UDP and TCP, whose records a test can change at any time. For the quick cases; nsd
/// is the real
/// one.
public final class FakeDns implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";
    private static final int MAX_UDP = 1_232;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final Set<Name> broken = ConcurrentHashMap.newKeySet();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    private FakeDns(int port) throws IOException {
        InetAddress address = InetAddress.getByName(ADDRESS);
        udp = new DatagramSocket(port, address);
        tcp = new ServerSocket(port, 16, address);
    }

    public static FakeDns start() {
        try {
            var dns = new FakeDns(Ports.free());
            Thread.ofVirtual().name("fake-dns udp").start(dns::serveUdp);
            Thread.ofVirtual().name("fake-dns tcp").start(dns::serveTcp);
            return dns;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adds records, each a line of a zone file with absolute names.
    public FakeDns zone(String... lines) {
        String text = "$TTL 60\n" + String.join("\n", lines) + "\n";
        try (var master = new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), Name.root)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A domain with MX hosts, the best first, each `NAME=ADDRESS`.
    public FakeDns mx(String domain, String... hosts) {
        for (int i = 0; i < hosts.length; i++) {
            String[] host = hosts[i].split("=");
            zone(domain + ". IN MX " + 10 * (i + 1) + " " + host[0] + ".", host[0] + ". IN A " + host[1]);
        }
        return this;
    }

    /// Answers SERVFAIL for this name.
    public FakeDns breakName(String name) {
        broken.add(name(name));
        return this;
    }

    public FakeDns mendName(String name) {
        broken.remove(name(name));
        return this;
    }

    /// As the configuration wants it.
    public String server() {
        return ADDRESS + ":" + udp.getLocalPort();
    }

    /// What was asked, as `NAME TYPE`.
    public List<String> questions() {
        return List.copyOf(questions);
    }

    @Override
    public void close() {
        try {
            udp.close();
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveUdp() {
        var buffer = new byte[4_096];
        try {
            while (!udp.isClosed()) {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                byte[] answer = answer(new Message(query)).toWire(MAX_UDP);
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (SocketException e) {
            // Closed: the test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveTcp() {
        try {
            while (!tcp.isClosed()) {
                Socket socket = tcp.accept();
                socket.setSoTimeout(TIMEOUT_MILLIS);
                Thread.ofVirtual().start(() -> serveConnection(socket));
            }
        } catch (SocketException e) {
            // Closed: the test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveConnection(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                var query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = answer(new Message(query)).toWire();
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            }
        } catch (IOException e) {
            // The resolver has what it wanted.
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        questions.add(question.getName() + " " + Type.string(question.getType()));
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RD);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        if (broken.contains(question.getName())) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
            return answer;
        }
        fill(answer, question);
        return answer;
    }

    private void fill(Message answer, Record question) {
        boolean exists = false;
        for (Record record : records) {
            exists |= record.getName().subdomain(question.getName());
            boolean same = record.getName().equals(question.getName());
            if (same && (record.getType() == question.getType() || record.getType() == Type.CNAME)) {
                answer.addRecord(record, Section.ANSWER);
            }
        }
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
            answer.addRecord(soa(), Section.AUTHORITY);
        }
    }

    /// No negative answer may outlive a change that a test makes.
    private static Record soa() {
        try (var master = new Master(
                new ByteArrayInputStream(
                        "$TTL 0\n. IN SOA ns. hostmaster. 1 0 0 0 0\n".getBytes(StandardCharsets.US_ASCII)),
                Name.root)) {
            return master.nextRecord();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
