package org.posthorn.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A DNS server on loopback whose responses a test writes: it is given the question and an empty response, or the query
/// itself, to answer with datagrams of any form.
final class FakeDnsServer implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final Function<Message, List<byte[]>> script;
    private final InetSocketAddress address;

    FakeDnsServer(BiConsumer<Record, Message> script) throws IOException {
        this(query -> {
            Message response = response(query);
            script.accept(query.getQuestion(), response);
            return List.of(response.toWire());
        });
    }

    /// @param script the datagrams that answer a query, in order; none for silence
    FakeDnsServer(Function<Message, List<byte[]>> script) throws IOException {
        this.script = script;
        address = new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        Thread.ofVirtual().start(this::serve);
    }

    /// One record in the usual text form.
    static Record record(String name, int type, long ttl, String text) {
        try {
            return Record.fromString(Name.fromString(name + '.'), type, DClass.IN, ttl, text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static void soa(Message response, long ttl) {
        response.addRecord(
                record("example.org", Type.SOA, ttl, "ns.example.org. root.example.org. 1 3600 600 86400 " + ttl),
                Section.AUTHORITY);
    }

    InetSocketAddress address() {
        return address;
    }

    /// What was asked, as `TYPE name`.
    List<String> questions() {
        return List.copyOf(questions);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                socket.receive(packet);
                byte[] octets = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                answer(new Message(octets), packet);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void answer(Message query, DatagramPacket packet) throws IOException {
        Record question = query.getQuestion();
        questions.add(Type.string(question.getType()) + ' ' + question.getName().toString(true));
        for (byte[] octets : script.apply(query)) {
            socket.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
        }
    }

    /// The empty answer of a resolver to this query.
    static Message response(Message query) {
        var response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.RA);
        response.addRecord(query.getQuestion(), Section.QUESTION);
        return response;
    }
}
