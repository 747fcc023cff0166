package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.policy.CidrBlock;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;

/// The DNS leads to no address of [IgnoredTargets], with the settings as shipped.
class IgnoredTargetsTest {
    private static final TlsPolicy BY_MX = new TlsPolicy(TlsLevel.NONE, NameTrust.UNSIGNED);

    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;

    @BeforeEach
    void start() throws Exception {
        fixture.settings = DeliverySettings.defaults("posthorn.test");
        peer = new ScriptedPeer(InetAddress.getByName("127.0.0.1"), 0);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    private Receipt deliver(TlsPolicy policy, String... hosts) {
        var ranked = new ArrayList<RankedHost>();
        for (String host : hosts) {
            ranked.add(new RankedHost(ranked.size(), host, peer.port()));
        }
        return fixture.courier(new SmtpHosts("test", ranked, policy)).deliver(mail("a@example.org"));
    }

    private static String text(Receipt receipt) {
        return receipt.outcomes().getFirst().diagnosis().text();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.53.53, 5.4.4, name collision",
        "127.0.0.1, 5.4.6, this server itself",
        "127.0.0.2, 5.4.6, this server itself",
        "::1, 5.4.6, this server itself",
        "::ffff:127.0.0.1, 5.4.6, this server itself",
        "::ffff:127.0.53.53, 5.4.4, name collision",
        "0.0.0.0, 5.4.6, this server itself",
        "::, 5.4.6, this server itself",
        "0.1.2.3, 5.4.4, ignore-target-hosts",
        "::7f00:1, 5.4.4, ignore-target-hosts",
        "64:ff9b::7f00:1, 5.4.4, ignore-target-hosts",
        "169.254.1.2, 5.4.4, link-local",
        "fe80::1, 5.4.4, link-local",
        "224.0.0.1, 5.4.4, multicast",
        "ff02::1, 5.4.4, multicast",
        "255.255.255.255, 5.4.4, ignore-target-hosts"
    })
    void mailForAHostWithSuchAnAddressBouncesAtOnce(String address, String status, String words) {
        fixture.resolver.host("mx.test", address);
        Receipt receipt = deliver(BY_MX, "mx.test");
        assertThat(kinds(receipt)).containsExactly("Bounced " + status);
        assertThat(text(receipt)).contains("host mx.test").contains(words);
        assertThat(receipt.hostFault()).isFalse();
        assertThat(peer.connections()).isZero();
    }

    /// Some write an address where the name of a host should be.
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "::1", "0.0.0.0"})
    void anMxRecordThatIsNoHostLeadsNowhereEither(String host) {
        assertThat(kinds(deliver(BY_MX, host))).containsExactly("Bounced 5.4.6");
        assertThat(peer.connections()).isZero();
    }

    @Test
    void anotherAddressOfTheHostIsUsed() {
        fixture.settings =
                fixture.settings.withIgnoredTargets(new IgnoredTargets(List.of(CidrBlock.parse("127.0.53.53"))));
        fixture.resolver.host("mx.test", "127.0.53.53", "127.0.0.1");
        assertThat(kinds(deliver(BY_MX, "mx.test"))).containsExactly("Delivered 2.0.0");
    }

    @Test
    void anotherHostIsUsed() {
        fixture.settings =
                fixture.settings.withIgnoredTargets(new IgnoredTargets(List.of(CidrBlock.parse("127.0.53.53"))));
        fixture.resolver.host("a.test", "127.0.53.53").host("b.test", "127.0.0.1");
        assertThat(kinds(deliver(BY_MX, "a.test", "b.test"))).containsExactly("Delivered 2.0.0");
    }

    @Test
    void aHostThatMayComeBackIsWaitedFor() {
        fixture.resolver
                .host("a.test", "127.0.53.53")
                .host("b.test", new AddressAnswer.TemporaryFailure("name server 192.0.2.1:53 answered SERVFAIL"));
        assertThat(kinds(deliver(BY_MX, "a.test", "b.test"))).containsExactly("Deferred 4.4.3");
        assertThat(kinds(deliver(BY_MX, "b.test", "a.test"))).containsExactly("Deferred 4.4.3");
    }

    @Test
    void whenAllHostsCannotBeLookedUpMailWaits() {
        for (String host : List.of("a.test", "b.test")) {
            fixture.resolver.host(
                    host, new AddressAnswer.TemporaryFailure("name server 192.0.2.1:53 refused the connection"));
        }
        Receipt receipt = deliver(BY_MX, "a.test", "b.test");
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.3");
        assertThat(text(receipt)).contains("name server 192.0.2.1:53 refused the connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "relay.test"})
    void aHostThatTheConfigurationNamesMayBeAnywhere(String host) {
        fixture.resolver.host("relay.test", "127.0.0.1");
        assertThat(kinds(deliver(new TlsPolicy(TlsLevel.NONE, NameTrust.CONFIGURED), host)))
                .containsExactly("Delivered 2.0.0");
    }
}
