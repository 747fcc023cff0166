package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.mail;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.TlsaRecord;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.StsPolicy;
import org.posthorn.tls.Tlsa;

/// What a domain's MTA-STS policy lets through (RFC 8461 sections 4 and 5).
class StsUseTest extends AgainstTlsHost {
    private static final TlsPolicy ENFORCED = policy(StsPolicy.Mode.ENFORCE, NameTrust.UNSIGNED, HOST);

    private static TlsPolicy policy(StsPolicy.Mode mode, NameTrust names, String... hosts) {
        return new TlsPolicy(TlsLevel.AUTO, names, new StsPolicy(mode, List.of(hosts), Duration.ofDays(1)));
    }

    private RecipientOutcome deliver(TlsPolicy policy) {
        return courier(policy).deliver(mail("a@example.org")).outcomes().getFirst();
    }

    private void assertDelivered(TlsPolicy policy, String tls, String reason) {
        RecipientOutcome outcome = deliver(policy);
        assertThat(outcome).isInstanceOf(RecipientOutcome.Delivered.class);
        assertThat(outcome.diagnosis().relay().tls().name()).isEqualTo(tls);
        assertThat(outcome.diagnosis().relay().tls().reason()).contains(reason);
    }

    private void assertWaits(TlsPolicy policy, String status, String reason) {
        RecipientOutcome outcome = deliver(policy);
        assertThat(outcome).isInstanceOf(RecipientOutcome.Deferred.class);
        assertThat(outcome.diagnosis().status()).hasToString(status);
        assertThat(outcome.diagnosis().text()).contains(reason);
        assertThat(peer.count("MAIL")).isZero();
    }

    @Test
    @Tag("req094")
    void aListedHostWithTheRightCertificateGetsMail() {
        assertDelivered(ENFORCED, "sts", "certificate of " + HOST);
    }

    @Test
    @Tag("req094")
    void anythingLessWaits() {
        peer.tls(wrongName);
        assertWaits(ENFORCED, "4.7.5", "not of " + HOST);
        peer.tls(selfSigned);
        assertWaits(ENFORCED, "4.7.5", "not trusted");
        peer.on("STARTTLS", "454 4.7.0 not now");
        assertWaits(ENFORCED, "4.7.5", "refuses STARTTLS");
        peer.on("EHLO", "250 peer.test");
        assertWaits(ENFORCED, "4.7.4", "offers no STARTTLS");
    }

    @Test
    @Tag("req093")
    void aHostThatIsNotListedIsNotEvenAsked() {
        assertWaits(policy(StsPolicy.Mode.ENFORCE, NameTrust.UNSIGNED, "*.example.net"), "4.7.5", "does not list it");
        assertThat(peer.connections()).isZero();
    }

    /// Whoever forges MX records may name an address, or this machine.
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    @Tag("req093")
    void aHostThatNeedsNoLookupIsNotListedEither(String host) {
        Receipt receipt = courier(host, ENFORCED).deliver(mail("a@example.org"));
        assertThat(CourierFixture.kinds(receipt)).containsExactly("Deferred 4.7.5");
        assertThat(peer.connections()).isZero();
    }

    @Test
    @Tag("req094")
    void inTestingMailGoesAndTheFailureIsTold() {
        var testing = policy(StsPolicy.Mode.TESTING, NameTrust.UNSIGNED, HOST);
        assertDelivered(testing, "sts", "in testing");
        peer.tls(wrongName);
        assertDelivered(testing, "encrypted", "in testing: the certificate is not of " + HOST);
        assertDelivered(
                policy(StsPolicy.Mode.TESTING, NameTrust.UNSIGNED, "*.example.net"), "encrypted", "does not list");
        peer.on("EHLO", "250 peer.test");
        assertDelivered(testing, "none", "in testing: TLS not offered");
    }

    @Test
    @Tag("req095")
    void daneOutranksIt() throws Exception {
        tlsa(Tlsa.of(leaf.certificate(), 3, 1, 1));
        assertDelivered(policy(StsPolicy.Mode.ENFORCE, NameTrust.SIGNED, "*.example.net"), "dane", "TLSA");
        tlsa(Tlsa.of(authority.certificate(), 3, 1, 1));
        peer.close();
        startPeer();
        tlsa(Tlsa.of(authority.certificate(), 3, 1, 1));
        assertWaits(policy(StsPolicy.Mode.ENFORCE, NameTrust.SIGNED, HOST), "4.7.5", "TLSA records");
    }

    @Test
    @Tag("req095")
    void recordsThatNobodyCanUseLeaveItInForce() {
        tlsa(new TlsaRecord(0, 1, 1, "ab".repeat(32)));
        peer.tls(selfSigned);
        assertWaits(policy(StsPolicy.Mode.ENFORCE, NameTrust.SIGNED, HOST), "4.7.5", "not trusted");
    }

    /// Two domains on the same host: what the policy of one forbids is nothing to the other.
    @Test
    void thePolicyOfAnotherDomainOnTheSameHostIsNotApplied() {
        TlsPolicy forbids = policy(StsPolicy.Mode.ENFORCE, NameTrust.UNSIGNED, "*.example.net");
        var without = new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED);
        peer.tls(selfSigned);
        for (TlsPolicy forbidding : List.of(forbids, ENFORCED, forbids)) {
            assertThat(deliver(forbidding)).isInstanceOf(RecipientOutcome.Deferred.class);
            assertDelivered(without, "encrypted", "");
        }
        assertThat(peer.count("MAIL")).isEqualTo(3);
    }

    private List<Courier> couriers(Destination... domains) {
        DeliveryAgents agents = fixture.agents();
        return Stream.of(domains).map(agents::courier).toList();
    }

    private Destination domain(String name, StsPolicy policy) {
        var hosts = List.of(new RankedHost(0, HOST, peer.port()));
        return new Destination.SmtpHosts(name, hosts, new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED, policy));
    }

    private void assertOnlyTheFirstWaits(StsPolicy policy) {
        List<Courier> couriers = couriers(domain("a.example", policy), domain("b.example", StsPolicy.NOTHING));
        for (int i = 0; i < 3; i++) {
            assertThat(CourierFixture.kinds(couriers.getFirst().deliver(mail("a@a.example"))))
                    .containsExactly("Deferred 4.7.5");
            assertThat(CourierFixture.kinds(couriers.getLast().deliver(mail("b@b.example"))))
                    .containsExactly("Delivered 2.0.0");
        }
        assertThat(peer.contents()).hasSize(3);
    }

    /// Two domains share a server, which one of them does not list.
    @Test
    @Tag("req093")
    void aPolicyThatForbidsAHostLeavesOtherDomainsAlone() {
        assertOnlyTheFirstWaits(new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("*.example.net"), Duration.ofDays(1)));
        assertThat(peer.commands()).contains("(TLS)").noneMatch(line -> line.contains("a.example"));
    }

    @Test
    @Tag("req094")
    void aCertificateThatAPolicyRefusesLeavesOtherDomainsAlone() {
        peer.tls(wrongName);
        assertOnlyTheFirstWaits(new StsPolicy(StsPolicy.Mode.ENFORCE, List.of(HOST), Duration.ofDays(1)));
    }

    /// What is remembered of the host for a domain without a policy is nothing to one that has a policy.
    @Test
    @Tag("req094")
    void clearTextForOneDomainIsNoneForAnother() {
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", ScriptedPeer.DROP, "250-peer.test\r\n250 STARTTLS");
        List<Courier> couriers = couriers(
                domain("a.example", new StsPolicy(StsPolicy.Mode.ENFORCE, List.of(HOST), Duration.ofDays(1))),
                domain("b.example", StsPolicy.NOTHING));
        couriers.getLast().deliver(mail("b@b.example"));
        couriers.getLast().deliver(mail("b@b.example"));
        assertThat(peer.commands()).filteredOn("(TLS)"::equals).hasSize(1);
        assertThat(CourierFixture.kinds(couriers.getFirst().deliver(mail("a@a.example"))))
                .containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).filteredOn("(TLS)"::equals).hasSize(2);
    }

    @Test
    void theLevelStsTakesEveryPolicyForEnforced() {
        peer.tls(selfSigned);
        var testing = new StsPolicy(StsPolicy.Mode.TESTING, List.of(HOST), Duration.ofDays(1));
        assertWaits(new TlsPolicy(TlsLevel.STS, NameTrust.UNSIGNED, testing), "4.7.5", "not trusted");
        assertWaits(new TlsPolicy(TlsLevel.STS, NameTrust.UNSIGNED), "4.7.5", "no MTA-STS policy");
    }
}
