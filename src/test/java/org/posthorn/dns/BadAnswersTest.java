package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.dns.FakeDnsServer.record;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.MxAnswer.MxHost;
import org.posthorn.dns.MxAnswer.MxHosts;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A bad answer of one name server is not what the domain says: the next server is asked, and when none is left the
/// failure is temporary.
class BadAnswersTest {
    private static final MxHosts FOUND = new MxHosts(List.of(new MxHost(10, "mx.example.org")), false);

    private final List<FakeDnsServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(FakeDnsServer::close);
    }

    private FakeDnsServer server(Function<Message, List<byte[]>> script) throws IOException {
        var server = new FakeDnsServer(script);
        servers.add(server);
        return server;
    }

    private static DnsResolver resolver(Dnssec dnssec, Duration timeout, FakeDnsServer... servers) {
        return resolver(
                dnssec,
                timeout,
                Arrays.stream(servers).map(FakeDnsServer::address).toList());
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        }
    }

    private static DnsResolver resolver(Dnssec dnssec, Duration timeout, List<InetSocketAddress> addresses) {
        return DnsResolver.of(new DnsSettings(addresses, false, dnssec, timeout, 1, 10, 100, Duration.ofHours(1)));
    }

    private static DnsResolver resolver(FakeDnsServer... servers) {
        return resolver(Dnssec.LOOPBACK, Duration.ofSeconds(5), servers);
    }

    /// What a resolver answers, changed.
    private static Function<Message, List<byte[]>> answer(Consumer<Message> change) {
        return query -> {
            Message response = FakeDnsServer.response(query);
            change.accept(response);
            return List.of(response.toWire());
        };
    }

    private static void mx(Message response) {
        response.addRecord(record("example.org", Type.MX, 60, "10 mx.example.org."), Section.ANSWER);
    }

    private static Function<Message, List<byte[]>> good() {
        return answer(BadAnswersTest::mx);
    }

    private static void nameServers(Message response, String zone) {
        response.addRecord(record(zone, Type.NS, 60, "ns1.example.net."), Section.AUTHORITY);
        response.addRecord(record(zone, Type.NS, 60, "ns2.example.net."), Section.AUTHORITY);
    }

    private static Record root(int type, String text) {
        try {
            return Record.fromString(Name.root, type, DClass.IN, 60, text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Stream<Named<Function<Message, List<byte[]>>>> badAnswers() {
        return Stream.of(
                Named.of("upward referral", answer(response -> {
                    response.getHeader().unsetFlag(Flags.RA);
                    response.addRecord(root(Type.NS, "a.root-servers.net."), Section.AUTHORITY);
                })),
                Named.of("downward referral", answer(response -> {
                    response.getHeader().unsetFlag(Flags.RA);
                    nameServers(response, "example.org");
                })),
                Named.of(
                        "referral of a server that offers recursion", answer(response -> nameServers(response, "org"))),
                Named.of(
                        "nothing, without authority or recursion",
                        answer(response -> response.getHeader().unsetFlag(Flags.RA))),
                Named.of("NXDOMAIN without authority, recursion or SOA", answer(response -> {
                    response.getHeader().unsetFlag(Flags.RA);
                    response.getHeader().setRcode(Rcode.NXDOMAIN);
                })),
                Named.of("SERVFAIL", answer(response -> response.getHeader().setRcode(Rcode.SERVFAIL))),
                Named.of("REFUSED", answer(response -> response.getHeader().setRcode(Rcode.REFUSED))),
                Named.of("NOTAUTH", answer(response -> response.getHeader().setRcode(Rcode.NOTAUTH))),
                Named.of("SERVFAIL without a question", answer(response -> {
                    response.getHeader().setRcode(Rcode.SERVFAIL);
                    response.removeAllRecords(Section.QUESTION);
                })),
                Named.of(
                        "the records of another name",
                        answer(response -> response.addRecord(
                                record("example.com", Type.MX, 60, "10 mx.example.com."), Section.ANSWER))),
                Named.of("a ring of aliases", answer(response -> {
                    response.addRecord(record("example.org", Type.CNAME, 60, "b.example.org."), Section.ANSWER);
                    response.addRecord(record("b.example.org", Type.CNAME, 60, "example.org."), Section.ANSWER);
                })),
                Named.of(
                        "an alias for itself",
                        answer(response -> response.addRecord(
                                record("example.org", Type.CNAME, 60, "example.org."), Section.ANSWER))),
                Named.of("cut off in a record", query -> {
                    Message response = FakeDnsServer.response(query);
                    mx(response);
                    byte[] octets = response.toWire();
                    return List.of(Arrays.copyOf(octets, octets.length - 5));
                }),
                Named.of("a name that points to itself", query -> {
                    Message response = FakeDnsServer.response(query);
                    mx(response);
                    byte[] octets = response.toWire();
                    int owner = 12 + query.getQuestion().getName().length() + 4;
                    octets[owner] = (byte) 0xC0;
                    octets[owner + 1] = (byte) owner;
                    return List.of(octets);
                }),
                Named.of(
                        "truncated, with nothing behind TCP",
                        answer(response -> response.getHeader().setFlag(Flags.TC))));
    }

    @ParameterizedTest
    @MethodSource("badAnswers")
    void theNextServerIsAsked(Function<Message, List<byte[]>> bad) throws Exception {
        FakeDnsServer first = server(bad);
        assertThat(resolver(first, server(good())).mx("example.org")).isEqualTo(FOUND);
        assertThat(first.questions()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("badAnswers")
    void withoutAnotherServerTheFailureIsTemporary(Function<Message, List<byte[]>> bad) throws Exception {
        FakeDnsServer only = server(bad);
        assertThat(resolver(only).mx("example.org"))
                .isInstanceOfSatisfying(
                        MxAnswer.TemporaryFailure.class,
                        failure -> assertThat(failure.reason())
                                .startsWith("name server 127.0.0.1:"
                                        + only.address().getPort())
                                .doesNotContain("Exception"));
        assertThat(resolver(only).addresses("example.org")).isInstanceOf(AddressAnswer.TemporaryFailure.class);
    }

    private static Stream<Named<Function<Message, List<byte[]>>>> datagramsOfOthers() {
        return Stream.of(
                Named.of("a wrong id", query -> {
                    byte[] octets = good().apply(query).getFirst();
                    octets[1] ^= 1;
                    return List.of(octets);
                }),
                Named.of("another name", query -> {
                    Message other = Message.newQuery(
                            Record.newRecord(Name.fromConstantString("example.com."), Type.MX, DClass.IN));
                    other.getHeader().setID(query.getHeader().getID());
                    return good().apply(other);
                }),
                Named.of("another type", query -> {
                    Message other = Message.newQuery(
                            Record.newRecord(query.getQuestion().getName(), Type.A, DClass.IN));
                    other.getHeader().setID(query.getHeader().getID());
                    return good().apply(other);
                }),
                Named.of(
                        "no response (QR)",
                        answer(response -> response.getHeader().unsetFlag(Flags.QR))),
                Named.of(
                        "another operation",
                        answer(response -> response.getHeader().setOpcode(Opcode.NOTIFY))),
                Named.of("NXDOMAIN without a question", answer(response -> {
                    response.getHeader().setRcode(Rcode.NXDOMAIN);
                    response.removeAllRecords(Section.QUESTION);
                })),
                Named.of("an empty datagram", _ -> List.of(new byte[0])),
                Named.of("half a header", query -> List.of(Arrays.copyOf(query.toWire(), 6))));
    }

    /// RFC 5452 section 9.1.
    @ParameterizedTest
    @MethodSource("datagramsOfOthers")
    void aDatagramThatIsNotTheAnswerIsIgnored(Function<Message, List<byte[]>> foreign) throws Exception {
        FakeDnsServer server = server(query ->
                List.of(foreign.apply(query).getFirst(), good().apply(query).getFirst()));
        assertThat(resolver(server).mx("example.org")).isEqualTo(FOUND);
        assertThat(server.questions()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("datagramsOfOthers")
    void theWaitForTheAnswerEndsAllTheSame(Function<Message, List<byte[]>> foreign) throws Exception {
        FakeDnsServer server = server(foreign);
        assertThat(resolver(Dnssec.LOOPBACK, Duration.ofMillis(150), server).mx("example.org"))
                .isEqualTo(new MxAnswer.TemporaryFailure(
                        "name server 127.0.0.1:" + server.address().getPort() + " did not answer within 150 ms"));
    }

    /// A server that knows no EDNS, as it answers EDNS.
    private static Function<Message, List<byte[]>> withoutEdns(int code, boolean question) {
        return query -> {
            if (query.getOPT() == null) {
                return good().apply(query);
            }
            return answer(response -> {
                        if (code == Rcode.BADVERS) {
                            response.addRecord(new OPTRecord(512, 1, 0), Section.ADDITIONAL);
                        } else {
                            response.getHeader().setRcode(code);
                        }
                        if (!question) {
                            response.removeAllRecords(Section.QUESTION);
                        }
                    })
                    .apply(query);
        };
    }

    /// RFC 6891 section 6.2.2.
    @ParameterizedTest
    @ValueSource(ints = {Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS})
    void aServerThatRefusesEdnsIsAskedWithoutIt(int code) throws Exception {
        FakeDnsServer server = server(withoutEdns(code, true));
        DnsResolver resolver = resolver(server);
        assertThat(resolver.mx("example.org")).isEqualTo(FOUND);
        assertThat(server.questions()).hasSize(2);
        assertThat(resolver.mx("example.org")).isEqualTo(FOUND);
        assertThat(server.questions()).as("remembered").hasSize(3);
    }

    @Test
    void aFormatErrorMayLackTheQuestion() throws Exception {
        assertThat(resolver(server(withoutEdns(Rcode.FORMERR, false))).mx("example.org"))
                .isEqualTo(FOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.FORMERR, Rcode.NOTIMP})
    void whoRefusesThatTooHasFailed(int code) throws Exception {
        FakeDnsServer first = server(answer(response -> response.getHeader().setRcode(code)));
        assertThat(resolver(first, server(good())).mx("example.org")).isEqualTo(FOUND);
        assertThat(first.questions()).hasSize(2);
        assertThat(resolver(first).mx("example.org")).isInstanceOf(MxAnswer.TemporaryFailure.class);
    }

    /// RFC 4035 section 3: a server without EDNS knows no DNSSEC, and may copy the flag from the query.
    @ParameterizedTest
    @ValueSource(strings = {"LOOPBACK", "TRUST"})
    void anAnswerWithoutEdnsIsNotSecure(Dnssec dnssec) throws Exception {
        FakeDnsServer server = server(query -> query.getOPT() == null
                ? answer(response -> {
                            mx(response);
                            response.getHeader().setFlag(Flags.AD);
                        })
                        .apply(query)
                : withoutEdns(Rcode.FORMERR, true).apply(query));
        assertThat(resolver(dnssec, Duration.ofSeconds(5), server).mx("example.org"))
                .isEqualTo(FOUND);
    }

    /// Else one forged error would take the security from an answer.
    @Test
    void aTrustedServerThatKnewEdnsIsNotAskedWithoutIt() throws Exception {
        FakeDnsServer server = server(query -> query.getQuestion().getType() == Type.TLSA
                ? withoutEdns(Rcode.FORMERR, true).apply(query)
                : answer(response -> {
                            mx(response);
                            response.getHeader().setFlag(Flags.AD);
                            response.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
                        })
                        .apply(query));
        DnsResolver resolver = resolver(server);
        assertThat(((MxHosts) resolver.mx("example.org")).secure()).isTrue();
        assertThat(resolver.tlsa("example.org", 25)).isInstanceOf(TlsaAnswer.TemporaryFailure.class);
        assertThat(server.questions()).hasSize(2);
    }

    @Test
    void noDomainBehindAnAliasIsWhatTheDomainSays() throws Exception {
        var resolver = resolver(server(answer(response -> {
            response.getHeader().setRcode(Rcode.NXDOMAIN);
            response.addRecord(record("example.org", Type.CNAME, 60, "b.example.net."), Section.ANSWER);
        })));
        assertThat(resolver.mx("example.org")).isInstanceOf(MxAnswer.NoSuchDomain.class);
    }

    @Test
    void negativeAnswersOfResolversAndOfTheDomainsServersCount() throws Exception {
        assertThat(resolver(server(answer(response -> {}))).mx("example.org")).isInstanceOf(MxAnswer.NoMx.class);
        assertThat(resolver(server(answer(response -> {
                            response.getHeader().unsetFlag(Flags.RA);
                            response.getHeader().setFlag(Flags.AA);
                            nameServers(response, "example.org");
                        })))
                        .mx("example.org"))
                .isInstanceOf(MxAnswer.NoMx.class);
        assertThat(resolver(server(answer(response -> {
                            response.getHeader().unsetFlag(Flags.RA);
                            FakeDnsServer.soa(response, 60);
                        })))
                        .mx("example.org"))
                .isInstanceOf(MxAnswer.NoMx.class);
        assertThat(resolver(server(answer(response -> response.getHeader().setRcode(Rcode.NXDOMAIN))))
                        .mx("example.org"))
                .isInstanceOf(MxAnswer.NoSuchDomain.class);
    }

    @Test
    void aRingOfAliasesOverSeveralAnswersEndsWithItsSecondTurn() throws Exception {
        FakeDnsServer server = server(query -> {
            String name = query.getQuestion().getName().toString(true);
            String other = name.equals("a.example.org") ? "b.example.org." : "a.example.org.";
            return answer(response -> response.addRecord(record(name, Type.CNAME, 60, other), Section.ANSWER))
                    .apply(query);
        });
        assertThat(resolver(server).mx("a.example.org"))
                .isInstanceOfSatisfying(
                        MxAnswer.TemporaryFailure.class,
                        failure -> assertThat(failure.reason()).contains("CNAME"));
        assertThat(server.questions()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void aRefusedConnectionIsToldInPlainWords() throws Exception {
        InetSocketAddress closed = closedPort();
        assertThat(resolver(Dnssec.LOOPBACK, Duration.ofSeconds(5), List.of(closed))
                        .mx("example.org"))
                .isEqualTo(new MxAnswer.TemporaryFailure(
                        "name server 127.0.0.1:" + closed.getPort() + " refused the connection"));
    }

    @Test
    void eachServerIsToldOnce() throws Exception {
        InetSocketAddress closed = closedPort();
        FakeDnsServer failing = server(answer(response -> response.getHeader().setRcode(Rcode.SERVFAIL)));
        assertThat(resolver(Dnssec.LOOPBACK, Duration.ofSeconds(5), List.of(closed, failing.address()))
                        .mx("example.org"))
                .isEqualTo(new MxAnswer.TemporaryFailure("name server 127.0.0.1:" + closed.getPort()
                        + " refused the connection; name server 127.0.0.1:"
                        + failing.address().getPort() + " answered SERVFAIL"));
    }
}
