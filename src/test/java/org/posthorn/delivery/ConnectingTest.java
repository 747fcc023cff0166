package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;
import org.posthorn.route.Source;

/// Which addresses a courier tries, in which order, and from where: on a network that the test has in its hand.
@Timeout(60)
class ConnectingTest {
    private final CourierFixture fixture = new CourierFixture();
    private final Network network = new Network();
    private ScriptedPeer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new ScriptedPeer();
        fixture.connector = network;
        network.port = peer.port();
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    private Receipt deliver(SmtpHosts hosts) {
        return fixture.courier(hosts).deliver(mail("a@example.org"));
    }

    private static SmtpHosts hosts(String... names) {
        return new SmtpHosts(
                "test",
                IntStream.range(0, names.length)
                        .mapToObj(rank -> new RankedHost(rank, names[rank], 25))
                        .toList());
    }

    @Test
    void ipv6ComesFirstAndTheFamiliesTakeTurns() {
        fixture.resolver.host("mx.test", "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2");
        network.refuseAll = true;
        Receipt receipt = deliver(hosts("mx.test"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.1");
        assertThat(receipt.hostFault()).isTrue();
        assertThat(network.tried)
                .extracting(address -> address.contains(":"))
                .containsExactly(true, false, true, false, false);
    }

    /// Over the loopback interface: there is nobody at the IPv6 address, or no IPv6 at all.
    @Test
    void ipv4TakesOverWhereIpv6HasNobody() {
        fixture.connector = Connector.tcp();
        fixture.resolver.host("mx.test", "127.0.0.1", "::1");
        var hosts = new SmtpHosts("test", List.of(new RankedHost(0, "mx.test", peer.port())));
        Receipt receipt = deliver(hosts);
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(relay(receipt).address()).isEqualTo("127.0.0.1");
    }

    /// The same with real addresses to come from.
    @Test
    void aRealSourceIsBound() {
        fixture.connector = Connector.tcp();
        fixture.resolver.host("mx.test", "127.0.0.1");
        var hosts = new SmtpHosts("test", List.of(new RankedHost(0, "mx.test", peer.port())));
        Receipt receipt = deliver(hosts.from(List.of(source("gone", "192.0.2.1"), source("here", "127.0.0.9"))));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(relay(receipt).source()).isEqualTo("here");
        assertThat(peer.clients()).containsExactly("127.0.0.9");
    }

    /// RFC 5321 section 5.1: another host only when no address of a better one is left.
    @Test
    void onlyAddressesOfOneHostRace() {
        fixture.resolver.host("best.test", "192.0.2.1", "192.0.2.2").host("backup.test", "192.0.2.3", "192.0.2.4");
        network.refused.addAll(List.of("192.0.2.1", "192.0.2.2"));
        assertThat(kinds(deliver(hosts("best.test", "backup.test")))).containsExactly("Delivered 2.0.0");
        assertThat(network.tried.subList(0, 2)).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
        assertThat(network.tried).hasSize(3);
    }

    @Test
    void whatLostARaceIsTriedWhenTheWinnerFails() {
        fixture.resolver.host("mx.test", "192.0.2.1", "2001:db8::1");
        fixture.settings = withFallback(Duration.ofMillis(100));
        network.hanging.add("2001:db8:0:0:0:0:0:1");
        peer.inTurn(ScriptedPeer.GREETING, "421 busy", "220 peer.test");
        assertThat(kinds(deliver(hosts("mx.test")))).containsExactly("Delivered 2.0.0");
        assertThat(network.tried).containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "2001:db8:0:0:0:0:0:1");
    }

    @Test
    void whatLostARaceComesSecondTheNextTime() {
        fixture.resolver.host("mx.test", "192.0.2.1", "2001:db8::1");
        fixture.settings = withFallback(Duration.ofMillis(100));
        network.hanging.add("2001:db8:0:0:0:0:0:1");
        try (var agents = agents()) {
            for (int i = 0; i < 2; i++) {
                try (var courier = agents.courier(hosts("mx.test"))) {
                    assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
                }
            }
        }
        assertThat(network.tried).containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "192.0.2.1");
    }

    private DeliverySettings withFallback(Duration fallback) {
        DeliverySettings s = fixture.settings;
        return new DeliverySettings(
                s.hostname(),
                s.timeouts(),
                s.recipientsPerTransaction(),
                s.addressesPerAttempt(),
                s.startTls(),
                s.clearTextAfterTlsFailure(),
                s.tlsFailureTtl(),
                s.trustedCertificates(),
                s.systemAuthorities(),
                s.tlsRequiredNo(),
                s.deadAddressMemory(),
                fallback,
                s.exchange(),
                s.ignoreTargetHosts());
    }

    @Test
    void withoutAWayToAFamilyTheOtherComesFirst() {
        fixture.resolver.host("a.test", "192.0.2.1", "2001:db8::1").host("b.test", "192.0.2.2", "2001:db8::2");
        network.noV6 = true;
        try (var agents = agents()) {
            assertThat(kinds(agents.courier(hosts("a.test")).deliver(mail("a@example.org"))))
                    .containsExactly("Delivered 2.0.0");
            assertThat(kinds(agents.courier(hosts("b.test")).deliver(mail("a@example.org"))))
                    .containsExactly("Delivered 2.0.0");
        }
        assertThat(network.tried).containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "192.0.2.2");
    }

    private DeliveryAgents agents() {
        return new DeliveryAgents(
                fixture.settings,
                fixture.resolver,
                fixture.tls,
                fixture.identity,
                fixture.events::add,
                InstantSource.system(),
                network);
    }

    @Test
    void noMoreAddressesThanOneAttemptMayTry() {
        fixture.resolver.host(
                "mx.test",
                "192.0.2.1",
                "192.0.2.2",
                "192.0.2.3",
                "192.0.2.4",
                "192.0.2.5",
                "192.0.2.6",
                "192.0.2.7",
                "192.0.2.8",
                "192.0.2.9",
                "192.0.2.10",
                "192.0.2.11",
                "192.0.2.12");
        network.refuseAll = true;
        deliver(hosts("mx.test"));
        assertThat(network.tried).hasSize(10);
    }

    private static Source source(String name, String... addresses) {
        return new Source(
                name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList(), name + ".example", 1);
    }

    private static Relay relay(Receipt receipt) {
        return receipt.outcomes().getFirst().diagnosis().relay();
    }

    @Test
    void aSourceHasItsAddressAndItsName() {
        fixture.resolver.host("mx.test", "192.0.2.1");
        Receipt receipt = deliver(hosts("mx.test").from(List.of(source("bulk", "203.0.113.9"))));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(network.from).containsExactly("203.0.113.9");
        assertThat(peer.commands()).contains("EHLO bulk.example");
        assertThat(relay(receipt).source()).isEqualTo("bulk");
    }

    @Test
    void withoutASourceTheSystemChooses() {
        fixture.resolver.host("mx.test", "192.0.2.1");
        Receipt receipt = deliver(hosts("mx.test"));
        assertThat(network.from).containsExactly("any");
        assertThat(peer.commands()).contains("EHLO posthorn.test");
        assertThat(relay(receipt).source()).isEmpty();
    }

    @Test
    void anAddressThatIsNotHereMakesRoomForTheOthersOfTheList() {
        fixture.resolver.host("mx.test", "192.0.2.1");
        network.absent.add("203.0.113.8");
        Receipt receipt =
                deliver(hosts("mx.test").from(List.of(source("gone", "203.0.113.8"), source("here", "203.0.113.9"))));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(network.from).containsExactly("203.0.113.8", "203.0.113.9");
        assertThat(relay(receipt).source()).isEqualTo("here");
    }

    @Test
    void mailNeverGoesFromAnAddressThatIsNotListed() {
        fixture.resolver.host("mx.test", "192.0.2.1");
        network.absent.add("203.0.113.8");
        Receipt receipt = deliver(hosts("mx.test").from(List.of(source("gone", "203.0.113.8"))));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.1");
        assertThat(receipt.outcomes().getFirst().diagnosis().text())
                .contains("from 203.0.113.8: Cannot assign requested address");
        assertThat(network.from).containsExactly("203.0.113.8");
    }

    @Test
    void aKeptConnectionIsNotUsedAgainWhenItsSourceIsToRest() {
        fixture.resolver.host("mx.test", "192.0.2.1");
        var hosts = hosts("mx.test").from(List.of(source("one", "203.0.113.8"), source("two", "203.0.113.9")));
        try (var agents = agents()) {
            Courier courier = agents.courier(hosts);
            Receipt receipt = courier.deliver(mail("a@example.org"));
            assertThat(relay(receipt).source()).isEqualTo("one");
            assertThat(courier.isConnected()).isTrue();
            assertThat(agents.rest(hosts, "one", Instant.now().plusSeconds(600)))
                    .isTrue();
            assertThat(courier.isConnected()).isFalse();
            assertThat(relay(courier.deliver(mail("b@example.org"))).source()).isEqualTo("two");
            assertThat(agents.rest(hosts, "two", Instant.now().plusSeconds(600)))
                    .as("nobody takes over")
                    .isFalse();
            assertThat(courier.isConnected()).isTrue();
            courier.close();
        }
    }

    @Test
    void addressesThatNoSourceCanReachAreLeftOut() {
        fixture.resolver.host("mx.test", "192.0.2.1", "2001:db8::1").host("six.test", "2001:db8::6");
        List<Source> four = List.of(source("four", "203.0.113.9"));
        assertThat(kinds(deliver(hosts("mx.test").from(four)))).containsExactly("Delivered 2.0.0");
        assertThat(network.tried).containsExactly("192.0.2.1");
        Receipt receipt = deliver(hosts("six.test").from(four));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.4");
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).contains("no source has an address");
        assertThat(network.tried).hasSize(1);
    }

    @Test
    void destinationsWithEqualSourcesShareAPool() {
        try (var agents = agents()) {
            var one = hosts("mx.test").from(List.of(source("bulk", "203.0.113.9")));
            var other = hosts("other.test").from(List.of(source("bulk", "203.0.113.9")));
            assertThat(agents.sources(one)).isPresent().isEqualTo(agents.sources(other));
            assertThat(agents.sources(hosts("mx.test"))).isEmpty();
        }
    }

    private static String text(SocketAddress address) {
        return ((InetSocketAddress) address).getAddress().getHostAddress();
    }

    /// Leads every connection to the one peer, or does not.
    private static final class Network implements Connector {
        final List<String> tried = new CopyOnWriteArrayList<>();
        final List<String> from = new CopyOnWriteArrayList<>();
        final Set<String> refused = new HashSet<>();
        final Set<String> absent = new HashSet<>();
        /// Those that hang, the first time.
        final Set<String> hanging = ConcurrentHashMap.newKeySet();
        boolean refuseAll;
        boolean noV6;
        int port;

        @Override
        public Socket connect(
                SocketAddress remote, @Nullable InetAddress local, Duration timeout, Consumer<Socket> opened)
                throws IOException {
            String address = text(remote);
            tried.add(address);
            from.add(local == null ? "any" : local.getHostAddress());
            if (local != null && absent.contains(local.getHostAddress())) {
                throw new BindException("Cannot assign requested address");
            }
            if (noV6 && address.contains(":")) {
                throw new SocketException("Network is unreachable");
            }
            if (refuseAll || refused.contains(address)) {
                throw new ConnectException("Connection refused");
            }
            if (hanging.remove(address)) {
                hang(opened);
            }
            return Connector.tcp()
                    .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, timeout, opened);
        }

        private static void hang(Consumer<Socket> opened) throws IOException {
            var closed = new CountDownLatch(1);
            opened.accept(new Socket() {
                @Override
                public synchronized void close() throws IOException {
                    super.close();
                    closed.countDown();
                }
            });
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new SocketException("Socket closed");
        }
    }
}
