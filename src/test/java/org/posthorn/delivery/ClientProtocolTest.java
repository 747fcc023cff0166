package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.TEXT;
import static org.posthorn.delivery.CourierFixture.envelope;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;

/// How the client keeps in step with a peer, and takes its leave.
@Timeout(60)
class ClientProtocolTest {
    private static final TlsPolicy BY_DNS = new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED);

    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;
    private ScriptedPeer other;

    @BeforeEach
    void start() throws IOException {
        peer = new ScriptedPeer();
        other = new ScriptedPeer();
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        other.close();
        fixture.close();
    }

    private Courier byDns(String hostname, int... ports) {
        fixture.settings = DeliverySettings.defaults(hostname)
                .withTimeouts(DeliveryTimeouts.all(CourierFixture.PATIENT))
                .withIgnoredTargets(IgnoredTargets.NONE);
        List<RankedHost> hosts = IntStream.range(0, ports.length)
                .mapToObj(rank -> new RankedHost(rank, "127.0.0.1", ports[rank]))
                .toList();
        return fixture.courier(new SmtpHosts("test", hosts, BY_DNS));
    }

    // --- The first digit decides ---

    @ParameterizedTest
    @ValueSource(strings = {"354 go", "351 go", "352 go", "355 go", "399 go", "300 go"})
    void everyThirdHundredLetsContentBegin(String reply) {
        peer.on("DATA", reply);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "greeting, 299 hello",
        "EHLO, 299 hello",
        "MAIL, 252 hm",
        "RCPT, 299 ok",
        "., 299 taken",
        "QUIT, 299 bye"
    })
    void everySecondHundredIsYes(String step, String reply) {
        peer.on(step, reply);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org")))
                        .getFirst())
                .startsWith("Delivered");
    }

    @ParameterizedTest
    @CsvSource({
        "greeting, 354 hm",
        "greeting, 120 soon",
        "greeting, 654 hm",
        "EHLO, 354 hm",
        "MAIL, 354 hm",
        "MAIL, 100 hm",
        "RCPT, 354 hm",
        "RCPT, 699 hm",
        "DATA, 199 hm",
        "DATA, 250 hm"
    })
    void otherwiseTheNextHostIsAsked(String step, String reply) {
        peer.on(step, reply);
        assertThat(kinds(fixture.inOrder(peer.port(), other.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(other.contents()).containsExactly(TEXT);
        assertThat(peer.contents()).doesNotContain(TEXT);
    }

    // --- A reply that is there before its question ---

    @ParameterizedTest
    @CsvSource({
        "greeting, 220 peer.test, 250 too early",
        "EHLO, 250 peer.test, 250 too early",
        "MAIL, 250 ok, 250 too early",
        "RCPT, 250 ok, 250 too early",
        "DATA, 354 go, 250 too early",
        "DATA, 354 go, 354 too early"
    })
    void aReplyAheadOfItsQuestionIsNoDelivery(String step, String reply, String early) {
        for (String ehlo : List.of("250 peer.test", "250-peer.test\r\n250 CHUNKING")) {
            peer.on("EHLO", step.equals("EHLO") ? ehlo + "\r\n" + early : ehlo);
            if (!step.equals("EHLO")) {
                peer.on(step, reply + "\r\n" + early);
            }
            peer.on(ScriptedPeer.DOT, "550 5.7.1 no").on("BDAT", "550 5.7.1 no");
            if (step.equals("DATA") && ehlo.contains("CHUNKING")) {
                continue;
            }
            Receipt receipt = fixture.inOrder(peer.port(), other.port()).deliver(mail("a@example.org"));
            assertThat(kinds(receipt)).as(ehlo).containsExactly("Delivered 2.0.0");
            assertThat(other.contents()).as(ehlo).contains(TEXT);
        }
    }

    @Test
    void aReplyThatComesWithThePipelined354IsNoDelivery() {
        peer.on("DATA", "354 go\r\n250 2.0.0 taken").on(ScriptedPeer.DOT, "550 5.7.1 no");
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.5.0");
        assertThat(receipt.maybeTaken()).isFalse();
        assertThat(peer.contents()).isEmpty();
    }

    @Test
    void aRefusalThatComesWithThe354IsOne() {
        peer.on("DATA", "354 go\r\n552 5.3.4 too large");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Bounced 5.3.4");
    }

    @Test
    void aReplyTooManyBetweenChunksIsNotOneToTheLast() {
        fixture.settings = fixture.settings.withExchange(
                new ExchangeSettings(1000, 64 * 1024, java.time.Duration.ofHours(1), 1000, Set.of()));
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250 CHUNKING")
                .inTurn("BDAT", "250 ok\r\n250 ok", "550 5.7.1 no");
        String large = "Subject: x\r\n\r\n" + "x".repeat(100_000) + "\r\n";
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail(envelope("a@example.org"), large))))
                .containsExactly("Deferred 4.5.0");
        assertThat(peer.count("BDAT")).isEqualTo(1);
    }

    /// Which of the replies is the one to BDAT can't be told.
    @Test
    void aRefusalTooManyBehindAGroupIsNoDelivery() {
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250 CHUNKING")
                .on("BDAT", "250 2.0.0 what was too many\r\n550 5.7.1 no");
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt).getFirst()).startsWith("Deferred");
        assertThat(receipt.maybeTaken()).isTrue();
    }

    @Test
    void theReplyToResetIsThereBeforeTheNextMail() {
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250 CHUNKING")
                .inTurn("RCPT", "550 5.1.1 no", "250 ok")
                .inTurn("BDAT", "554 5.5.1 no", "550 5.7.1 no")
                .on("RSET", "250 ok\r\n250 once more");
        Courier courier = fixture.smtp(peer.port());
        courier.deliver(mail("a@example.org"));
        assertThat(kinds(courier.deliver(mail("b@example.org"))).getFirst()).doesNotStartWith("Delivered");
    }

    @Test
    void lmtpRepliesAheadOfTheContentAreNone() {
        peer.on("DATA", "354 go\r\n250 2.0.0 a\r\n250 2.0.0 b").on(ScriptedPeer.DOT, "550 5.7.1 no");
        Courier courier = fixture.courier(new Destination.Lmtp("127.0.0.1", peer.port()));
        assertThat(kinds(courier.deliver(mail("a@example.org", "b@example.org"))))
                .containsExactly("Deferred 4.5.0", "Deferred 4.5.0");
    }

    // --- QUIT ---

    @ParameterizedTest
    @CsvSource({"greeting, 554 no service", "greeting, 450 later", "EHLO, 450 later", "HELO, 550 no", "MAIL, 354 hm"})
    void aPeerThatRefusesIsTakenLeaveOf(String step, String reply) {
        if (step.equals("HELO")) {
            peer.on("EHLO", "500 what?");
        }
        if (step.equals("MAIL")) {
            peer.on("EHLO", "250 peer.test");
        }
        peer.on(step, reply);
        fixture.smtp(peer.port()).deliver(mail("a@example.org"));
        assertThat(peer.commands()).endsWith("QUIT");
    }

    @Test
    void aPeerThatDoesNotAnswerQuitIsLeftInTime() {
        fixture.settings =
                fixture.settings.withTimeouts(CourierFixture.timeouts(CourierFixture.PATIENT, CourierFixture.PATIENT));
        peer.on(ScriptedPeer.GREETING, "554 no service").on("QUIT", ScriptedPeer.STALL);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Deferred 4.0.0");
    }

    @Test
    void aRefusedEhloIsTheReasonWhenHeloFindsNobody() {
        peer.on("EHLO", "550 5.7.1 not you").on("HELO", ScriptedPeer.DROP);
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail("a@example.org"));
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).isEqualTo("550 5.7.1 not you");
    }

    // --- STARTTLS that is refused ---

    @ParameterizedTest
    @ValueSource(strings = {"421 4.3.2 busy", "221 bye", "354 hm", "454 4.7.0 not now", "501 what?", "554 no"})
    void aPeerThatRefusesStartTlsGetsTheMailInClearText(String reply) {
        peer.on("EHLO", "250-peer.test", "250 STARTTLS").on("STARTTLS", reply);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
    }

    // --- BDAT behind a refused MAIL ---

    @ParameterizedTest
    @ValueSource(strings = {"500 what?", "502 not here", "503 no MAIL"})
    void aRefusedSenderCastsNoDoubtOnChunking(String reply) {
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250 CHUNKING")
                .inTurn("MAIL", "550 5.7.1 not you", "250 ok")
                .inTurn("RCPT", "503 no MAIL", "250 ok")
                .inTurn("BDAT", reply, "250 2.0.0 ok");
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Bounced 5.7.1");
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("DATA")).isZero();
    }

    // --- LIMITS ---

    @ParameterizedTest
    @CsvSource({
        "RCPTDOMAINMAX=1, 2, 2",
        "rcptdomainmax=2, 1, 3",
        "RCPTDOMAINMAX=0, 1, 3",
        "RCPTDOMAINMAX=1 RCPTMAX=1, 3, 1"
    })
    void aTransactionHasNoMoreDomainsThanThePeerTakes(String limits, int transactions, int inTheFirst) {
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250 LIMITS " + limits);
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail("a@example.org", "b@example.net", "c@EXAMPLE.ORG"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0", "Delivered 2.0.0", "Delivered 2.0.0");
        assertThat(peer.contents()).hasSize(transactions);
        assertThat(peer.commands().stream().skip(2).takeWhile(line -> line.startsWith("RCPT")))
                .hasSize(inTheFirst);
        assertThat(peer.connections()).isEqualTo(1);
    }

    /// However they are mixed: those of one domain go together.
    @ParameterizedTest
    @CsvSource({"1, 8", "2, 4", "3, 3", "8, 1", "9, 1"})
    void aLimitOfDomainsCostsNoMoreTransactionsThanItMust(int limit, int transactions) {
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250 LIMITS RCPTDOMAINMAX=" + limit);
        String[] recipients = IntStream.range(0, 24)
                .mapToObj(i -> "a" + i + "@b" + i % 8 + ".example")
                .toArray(String[]::new);
        Receipt receipt = fixture.smtp(peer.port()).deliver(mail(recipients));
        assertThat(kinds(receipt)).hasSize(24).containsOnly("Delivered 2.0.0");
        assertThat(peer.contents()).hasSize(transactions);
        assertThat(peer.count("RCPT")).isEqualTo(24);
    }

    // --- This server itself ---

    @ParameterizedTest
    @CsvSource({
        "greeting, 220 peer.test ESMTP",
        "greeting, 220 PEER.Test. hello",
        "EHLO, 250 peer.test",
        "EHLO, 250 Peer.TEST. hi"
    })
    void aHostThatHasOurNameIsOurself(String step, String reply) {
        peer.on(ScriptedPeer.GREETING, "220 a.test").on("EHLO", "250 b.test").on(step, reply);
        Receipt receipt = byDns("peer.test", peer.port(), other.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Bounced 5.4.6");
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).contains("loops back to this server");
        assertThat(receipt.hostFault()).isFalse();
        assertThat(peer.count("MAIL")).isZero();
        assertThat(other.connections()).isZero();
    }

    @Test
    void hostsWorseThanOurselfGetNothing() throws IOException {
        int closed;
        try (var gone = new ScriptedPeer()) {
            closed = gone.port();
        }
        other.on(ScriptedPeer.GREETING, "220 other.test").on("EHLO", "250 other.test");
        Receipt receipt = byDns("peer.test", closed, peer.port(), other.port()).deliver(mail("a@example.org"));
        // The reason is the better host's.
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.1");
        assertThat(other.connections()).isZero();
    }

    @Test
    void aRouteMayLeadToAHostOfOurName() {
        fixture.settings = DeliverySettings.defaults("peer.test").withIgnoredTargets(IgnoredTargets.NONE);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
    }

    // --- Many dead addresses ---

    @Test
    void manyDeadAddressesOfOneHostLeaveTheNextItsTurn() throws IOException {
        String[] addresses =
                IntStream.rangeClosed(1, 59).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);
        fixture.resolver.host("mx1.test", addresses).host("mx2.test", "198.51.100.1");
        Set<SocketAddress> tried = ConcurrentHashMap.newKeySet();
        int port = peer.port();
        fixture.connector = (remote, local, timeout, opened) -> {
            tried.add(remote);
            if (((InetSocketAddress) remote).getAddress().getHostAddress().startsWith("192.")) {
                throw new IOException("Connection refused");
            }
            return Connector.tcp().connect(new InetSocketAddress("127.0.0.1", port), local, timeout, opened);
        };
        var hosts =
                new SmtpHosts("test", List.of(new RankedHost(0, "mx1.test", 25), new RankedHost(1, "mx2.test", 25)));
        assertThat(kinds(fixture.courier(hosts).deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(tried).hasSizeBetween(3, 10);
    }
}
