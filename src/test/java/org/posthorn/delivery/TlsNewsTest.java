package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.dns.TlsaAnswer;
import org.posthorn.dns.TlsaRecord;
import org.posthorn.event.MailEvent.TlsNegotiated;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.StsPolicy;
import org.posthorn.tls.Tlsa;

/// What a connection tells of TLS, for reports to domains, and what `TLS-Required: No` makes of it.
class TlsNewsTest extends AgainstTlsHost {
    private static final String RELAXED = "TLS-Required: No\r\n" + CourierFixture.TEXT;

    private static TlsPolicy sts(StsPolicy.Mode mode, String... hosts) {
        return new TlsPolicy(
                TlsLevel.AUTO, NameTrust.UNSIGNED, new StsPolicy(mode, List.of(hosts), Duration.ofDays(1)));
    }

    private static TlsPolicy signed(TlsLevel level) {
        return new TlsPolicy(level, NameTrust.SIGNED);
    }

    private List<String> deliver(Courier courier, Origin origin, DeliveryTerms terms, String text) {
        return CourierFixture.kinds(receipt(courier, origin, terms, text));
    }

    private Receipt receipt(Courier courier, Origin origin, DeliveryTerms terms, String text) {
        var envelope = new Envelope(
                ReversePath.parse("sender@example.com"),
                List.of(Recipient.of(MailAddress.parse("a@example.org"))),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                origin,
                terms);
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return courier.deliver(new Consignment(new QueueId(1), envelope, Content.of(octets), envelope.recipients()));
    }

    private List<String> deliver(TlsPolicy policy, String text) {
        return deliver(courier(policy), Origin.INTERNAL, DeliveryTerms.NONE, text);
    }

    private List<TlsNegotiated> told() {
        return fixture.events.stream()
                .filter(TlsNegotiated.class::isInstance)
                .map(TlsNegotiated.class::cast)
                .toList();
    }

    /// Delivers one message, and returns the one thing that is told of it.
    private TlsNegotiated told(TlsPolicy policy) {
        fixture.events.clear();
        deliver(policy, CourierFixture.TEXT);
        assertThat(told()).hasSize(1);
        return told().getFirst();
    }

    private void assertTold(TlsPolicy policy, DomainTlsPolicy.Type type, TlsFault fault) {
        TlsNegotiated told = told(policy);
        assertThat(told.policy().type()).isEqualTo(type);
        TlsFailure failure = told.failure();
        assertThat(failure == null ? null : failure.fault()).isEqualTo(fault);
    }

    @Test
    void aConnectionIsToldWithBothItsEnds() {
        TlsNegotiated told = told(sts(StsPolicy.Mode.ENFORCE, HOST));
        assertThat(told.failure()).isNull();
        assertThat(told.domains()).containsExactly("example.org");
        assertThat(told.local()).isEqualTo("127.0.0.1");
        assertThat(told.address()).isEqualTo("127.0.0.1");
        assertThat(told.host()).isEqualTo(HOST);
        assertThat(told.helo()).isEqualTo("peer.test");
        assertThat(told.policy().text())
                .containsExactly("version: STSv1", "mode: enforce", "mx: " + HOST, "max_age: 86400");
        assertThat(told.policy().hosts()).containsExactly(HOST);
    }

    @Test
    void connectionsCountAndNotMessages() {
        Courier courier = courier(signed(TlsLevel.AUTO));
        for (int i = 0; i < 3; i++) {
            assertThat(deliver(courier, Origin.INTERNAL, DeliveryTerms.NONE, CourierFixture.TEXT))
                    .containsExactly("Delivered 2.0.0");
        }
        assertThat(told()).hasSize(1);
        assertThat(told().getFirst().policy()).isEqualTo(DomainTlsPolicy.NONE);
    }

    @Test
    void withoutPolicyOnlyMissingTlsIsAFailure() {
        assertTold(signed(TlsLevel.AUTO), DomainTlsPolicy.Type.NO_POLICY_FOUND, null);
        peer.tls(selfSigned);
        assertTold(signed(TlsLevel.AUTO), DomainTlsPolicy.Type.NO_POLICY_FOUND, null);
        peer.on("STARTTLS", "454 4.7.0 not now");
        assertTold(signed(TlsLevel.AUTO), DomainTlsPolicy.Type.NO_POLICY_FOUND, TlsFault.STARTTLS_NOT_SUPPORTED);
        peer.on("EHLO", "250 peer.test");
        assertTold(signed(TlsLevel.AUTO), DomainTlsPolicy.Type.NO_POLICY_FOUND, TlsFault.STARTTLS_NOT_SUPPORTED);
    }

    @ParameterizedTest
    @EnumSource(
            value = StsPolicy.Mode.class,
            names = {"ENFORCE", "TESTING"})
    void underMtaStsEachFailureHasItsName(StsPolicy.Mode mode) {
        assertTold(sts(mode, HOST), DomainTlsPolicy.Type.STS, null);
        assertTold(sts(mode, "*.example.net"), DomainTlsPolicy.Type.STS, TlsFault.VALIDATION_FAILURE);
        peer.tls(wrongName);
        assertTold(sts(mode, HOST), DomainTlsPolicy.Type.STS, TlsFault.CERTIFICATE_HOST_MISMATCH);
        peer.tls(expired);
        assertTold(sts(mode, HOST), DomainTlsPolicy.Type.STS, TlsFault.CERTIFICATE_EXPIRED);
        peer.tls(selfSigned);
        assertTold(sts(mode, HOST), DomainTlsPolicy.Type.STS, TlsFault.CERTIFICATE_NOT_TRUSTED);
        peer.on("EHLO", "250 peer.test");
        assertTold(sts(mode, HOST), DomainTlsPolicy.Type.STS, TlsFault.STARTTLS_NOT_SUPPORTED);
    }

    /// RFC 8460: a session in which no mail could go did not succeed.
    @ParameterizedTest
    @EnumSource(
            value = StsPolicy.Mode.class,
            names = {"ENFORCE", "TESTING"})
    void aConnectionThatIsLostAtEhloInsideTlsIsAFailure(StsPolicy.Mode mode) {
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", ScriptedPeer.DROP, "250-peer.test\r\n250 STARTTLS");
        assertTold(sts(mode, HOST), DomainTlsPolicy.Type.STS, TlsFault.VALIDATION_FAILURE);
    }

    @Test
    void aRefusalInsideTlsIsNoFailureOfTls() {
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "421 4.3.2 busy", "250-peer.test\r\n250 STARTTLS");
        assertTold(sts(StsPolicy.Mode.ENFORCE, HOST), DomainTlsPolicy.Type.STS, null);
    }

    @Test
    void underDaneEachFailureHasItsName() throws Exception {
        TlsaRecord record = Tlsa.of(leaf.certificate(), 3, 1, 1);
        tlsa(record);
        TlsNegotiated told = told(signed(TlsLevel.AUTO));
        assertThat(told.failure()).isNull();
        assertThat(told.policy())
                .isEqualTo(new DomainTlsPolicy(
                        DomainTlsPolicy.Type.TLSA, HOST, List.of("3 1 1 " + record.association()), List.of()));
        peer.tls(selfSigned);
        assertTold(signed(TlsLevel.AUTO), DomainTlsPolicy.Type.TLSA, TlsFault.TLSA_INVALID);
        tlsa(new TlsaRecord(1, 1, 1, record.association()));
        assertTold(signed(TlsLevel.AUTO), DomainTlsPolicy.Type.TLSA, TlsFault.TLSA_INVALID);
        tlsa(new TlsaAnswer.TemporaryFailure("SERVFAIL"));
        assertTold(signed(TlsLevel.AUTO), DomainTlsPolicy.Type.TLSA, TlsFault.DNSSEC_INVALID);
        tlsa(new TlsaAnswer.None());
        assertTold(signed(TlsLevel.DANE), DomainTlsPolicy.Type.NO_POLICY_FOUND, TlsFault.DANE_REQUIRED);
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsLevel.class,
            names = {"NONE", "OPPORTUNISTIC", "ENCRYPT", "VERIFY"})
    void whatTheConfigurationWantsIsNotTheDomainsToKnow(TlsLevel level) {
        deliver(signed(level), CourierFixture.TEXT);
        assertThat(told()).isEmpty();
    }

    @Test
    void aConfiguredHostIsNoDomains() {
        deliver(new TlsPolicy(TlsLevel.AUTO, NameTrust.CONFIGURED), CourierFixture.TEXT);
        assertThat(told()).isEmpty();
    }

    @Test
    void reportsTellNothingOfTheirOwnWay() {
        deliver(courier(signed(TlsLevel.AUTO)), Origin.TLS_REPORT, DeliveryTerms.NONE, CourierFixture.TEXT);
        assertThat(peer.count("MAIL")).isEqualTo(1);
        assertThat(told()).isEmpty();
    }

    @Test
    void whoNeedsNoTlsIsNotKeptFromAHostByPolicy() {
        peer.tls(wrongName);
        assertThat(deliver(sts(StsPolicy.Mode.ENFORCE, HOST), RELAXED)).containsExactly("Delivered 2.0.0");
        assertThat(deliver(sts(StsPolicy.Mode.ENFORCE, "*.example.net"), RELAXED))
                .containsExactly("Delivered 2.0.0");
        tlsa(new TlsaAnswer.TemporaryFailure("SERVFAIL"));
        assertThat(deliver(signed(TlsLevel.AUTO), RELAXED)).containsExactly("Delivered 2.0.0");
        peer.on("EHLO", "250 peer.test");
        tlsa(new TlsaRecord(3, 1, 1, "ab".repeat(32)));
        assertThat(deliver(signed(TlsLevel.AUTO), RELAXED)).containsExactly("Delivered 2.0.0");
        // What the domain's policy came to is told once, and nothing of the way around it.
        assertThat(told()).hasSize(4).allMatch(event -> event.failure() != null);
    }

    @Test
    void whatWentWithoutPolicySaysNothingOfTheHostForOtherMail() {
        peer.tls(wrongName);
        Courier courier = courier(sts(StsPolicy.Mode.ENFORCE, HOST));
        assertThat(receipt(courier, Origin.INTERNAL, DeliveryTerms.NONE, RELAXED))
                .satisfies(receipt -> {
                    assertThat(receipt.exempt()).isTrue();
                    assertThat(receipt.hostFault()).isFalse();
                });
        assertThat(receipt(courier, Origin.INTERNAL, DeliveryTerms.NONE, CourierFixture.TEXT))
                .satisfies(receipt -> {
                    assertThat(receipt.exempt()).isFalse();
                    assertThat(receipt.hostFault()).isTrue();
                });
        peer.on("EHLO", "421 busy");
        assertThat(receipt(courier, Origin.INTERNAL, DeliveryTerms.NONE, RELAXED)
                        .hostFault())
                .as("a host in trouble is in trouble")
                .isTrue();
    }

    @Test
    void aConnectionWithoutPolicyServesNobodyElse() {
        peer.tls(wrongName);
        Courier courier = courier(sts(StsPolicy.Mode.ENFORCE, HOST));
        assertThat(deliver(courier, Origin.INTERNAL, DeliveryTerms.NONE, RELAXED))
                .containsExactly("Delivered 2.0.0");
        assertThat(courier.isConnected()).isFalse();
        assertThat(deliver(courier, Origin.INTERNAL, DeliveryTerms.NONE, CourierFixture.TEXT))
                .containsExactly("Deferred 4.7.5");
        assertThat(peer.count("MAIL")).isEqualTo(1);
    }

    @Test
    void theOperatorsPolicyAndRequireTlsStand() {
        peer.tls(wrongName);
        assertThat(deliver(signed(TlsLevel.VERIFY), RELAXED)).containsExactly("Deferred 4.7.5");
        assertThat(deliver(signed(TlsLevel.DANE), RELAXED)).containsExactly("Deferred 4.7.5");
        TlsPolicy policy = sts(StsPolicy.Mode.ENFORCE, HOST);
        var requiring = new DeliveryTerms(null, null, 0, true);
        assertThat(deliver(courier(policy), Origin.INTERNAL, requiring, RELAXED))
                .containsExactly("Deferred 4.7.5");
        fixture.settings = new DeliverySettings(
                "posthorn.test",
                DeliveryTimeouts.defaults(),
                100,
                10,
                true,
                true,
                DeliverySettings.TLS_FAILURE_TTL,
                DeliverySettings.NO_CERTIFICATES,
                true,
                false,
                Duration.ofMinutes(1),
                DeliverySettings.CONNECT_FALLBACK,
                ExchangeSettings.defaults(),
                IgnoredTargets.NONE);
        assertThat(deliver(policy, RELAXED)).containsExactly("Deferred 4.7.5");
        assertThat(peer.count("MAIL")).isZero();
    }
}
