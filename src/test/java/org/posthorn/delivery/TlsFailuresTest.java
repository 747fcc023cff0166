package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.StsPolicy;
import org.posthorn.tls.Tlsa;

/// A peer with which TLS fails when this side's handshake is over.
@Tag("req074")
class TlsFailuresTest extends AgainstTlsHost {
    private static final TlsPolicy OPPORTUNISTIC = new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED);

    @BeforeEach
    void startsTlsOnce() {
        peer.on("EHLO", "250-peer.test\r\n250 STARTTLS");
    }

    private void demandsClientCertificate(String version) throws Exception {
        SSLContext context = leaf.server();
        peer.tls(socket -> {
            var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
            secure.setUseClientMode(false);
            secure.setNeedClientAuth(true);
            secure.setEnabledProtocols(new String[] {version});
            return secure;
        });
    }

    private void closesAtHelloUnderTls() {
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", ScriptedPeer.DROP, "250-peer.test\r\n250 STARTTLS");
    }

    /// A TLS 1.3 client hears of it when it reads for the first time.
    @Test
    void aDemandForAClientCertificateCostsOneAttempt() throws Exception {
        demandsClientCertificate("TLSv1.3");
        Courier courier = courier(OPPORTUNISTIC);
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
    }

    @Test
    void aDemandForAClientCertificateUnderTls12IsAFailedHandshake() throws Exception {
        demandsClientCertificate("TLSv1.2");
        assertThat(kinds(courier(OPPORTUNISTIC).deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
    }

    @Test
    void aPeerThatClosesAfterTheHandshakeCostsOneAttempt() {
        peer.tls(socket -> {
            SSLSocket secure = right.wrap(socket);
            secure.startHandshake();
            secure.close();
            return secure;
        });
        Courier courier = courier(OPPORTUNISTIC);
        List<String> first = kinds(courier.deliver(mail("a@example.org")));
        if (first.equals(List.of("Deferred 4.4.2"))) {
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        }
        assertThat(peer.contents()).hasSize(1);
    }

    @Test
    void aPeerThatClosesAtEhloUnderTlsCostsOneAttempt() {
        closesAtHelloUnderTls();
        Courier courier = courier(OPPORTUNISTIC);
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA"})
    void aConnectionThatIsLostBeforeTheContentCostsOneAttempt(String step) {
        peer.inTurn(step, ScriptedPeer.DROP, step.equals("DATA") ? "354 go ahead" : "250 2.0.0 fine");
        Courier courier = courier(OPPORTUNISTIC);
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsLostAmidTheContentCostsOneAttempt() {
        peer.inTurn("DATA", ScriptedPeer.CUT, "354 go ahead");
        Courier courier = courier(OPPORTUNISTIC);
        Consignment large =
                mail(CourierFixture.envelope("a@example.org"), "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(1 << 20));
        assertThat(kinds(courier.deliver(large))).containsExactly("Deferred 4.4.2");
        assertThat(kinds(courier.deliver(large))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
        assertThat(peer.contents()).hasSize(1);
    }

    /// A host that was restarted behind the dot says nothing of TLS; one that always closes there does.
    @Test
    void aConnectionThatIsLostAfterTheContentTwiceGoesInClearText() {
        peer.inTurn(ScriptedPeer.DOT, ScriptedPeer.DROP, ScriptedPeer.DROP, "250 2.0.0 fine");
        Courier courier = courier(OPPORTUNISTIC);
        for (int i = 0; i < 2; i++) {
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        }
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(2);
    }

    @Test
    void aConnectionThatIsLostAfterTheContentNowAndThenIsNoFailureOfTls() {
        peer.inTurn(ScriptedPeer.DOT, ScriptedPeer.DROP, "250 2.0.0 fine", ScriptedPeer.DROP, "250 2.0.0 fine");
        ExchangeSettings usual = ExchangeSettings.defaults();
        fixture.settings = fixture.settings.withExchange(new ExchangeSettings(
                usual.contentAtOnce(), usual.chunkSize(), usual.chunkingDoubt(), 1, usual.ignoredExtensions()));
        Courier courier = courier(OPPORTUNISTIC);
        for (int i = 0; i < 4; i++) {
            courier.deliver(mail("a@example.org"));
        }
        assertThat(peer.count("STARTTLS")).isEqualTo(4);
    }

    /// The peer may have the message: that says nothing of TLS.
    @Test
    void aConnectionThatIsLostAfterTheContentIsTriedUnderTlsAgain() {
        peer.inTurn(ScriptedPeer.DOT, ScriptedPeer.DROP, "250 2.0.0 fine");
        Courier courier = courier(OPPORTUNISTIC);
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        courier.deliver(mail("a@example.org"));
        assertThat(peer.count("STARTTLS")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENCRYPT", "VERIFY"})
    void nothingChangesWhereClearTextIsForbidden(String level) throws Exception {
        demandsClientCertificate("TLSv1.3");
        Courier courier = courier(new TlsPolicy(TlsLevel.valueOf(level), NameTrust.UNSIGNED));
        for (int i = 0; i < 3; i++) {
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        }
        assertThat(peer.count("STARTTLS")).isEqualTo(3);
        assertThat(peer.count("MAIL")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIGNED", "UNSIGNED"})
    void nothingChangesForDaneAndAnEnforcedPolicy(NameTrust names) throws Exception {
        demandsClientCertificate("TLSv1.3");
        tlsa(Tlsa.of(leaf.certificate(), 3, 1, 1));
        var sts = new StsPolicy(StsPolicy.Mode.ENFORCE, List.of(HOST), Duration.ofDays(1));
        Courier courier = courier(new TlsPolicy(TlsLevel.AUTO, names, sts));
        for (int i = 0; i < 3; i++) {
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        }
        assertThat(peer.count("STARTTLS")).isEqualTo(3);
        assertThat(peer.count("MAIL")).isZero();
    }

    /// Such a peer may take any command behind a refused STARTTLS for an error.
    @ParameterizedTest
    @CsvSource({
        "454 4.7.0 TLS not available, MAIL",
        "454 4.7.0 TLS not available, RCPT",
        "501 5.5.4 no, MAIL",
        "500 5.5.1 what is that?, DATA",
        "354 go ahead, MAIL"
    })
    void aPeerThatClosesBehindARefusedStartTlsCostsOneAttempt(String refusal, String step) {
        peer.on("STARTTLS", refusal)
                .inTurn(step, ScriptedPeer.DROP, step.equals("DATA") ? "354 go ahead" : "250 2.0.0 fine");
        Courier courier = courier(OPPORTUNISTIC);
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
    }

    /// Its refusal alone says nothing of the next time.
    @Test
    void aPeerThatGoesOnBehindARefusedStartTlsIsAskedAgain() {
        peer.on("STARTTLS", "454 4.7.0 TLS not available");
        for (int i = 0; i < 2; i++) {
            Courier courier = courier(OPPORTUNISTIC);
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
            courier.close();
        }
        assertThat(peer.count("STARTTLS")).isEqualTo(2);
    }

    @Test
    void nothingChangesForMailThatRequiresTls() throws Exception {
        demandsClientCertificate("TLSv1.3");
        Courier courier = courier(OPPORTUNISTIC);
        courier.deliver(mail("a@example.org"));
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        Envelope requiring = new Envelope(
                ReversePath.parse("sender@example.com"),
                CourierFixture.envelope("a@example.org").recipients(),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL,
                new DeliveryTerms(null, null, 0, true));
        assertThat(kinds(courier.deliver(mail(requiring, CourierFixture.TEXT)))).containsExactly("Deferred 4.4.2");
        assertThat(peer.count("STARTTLS")).isEqualTo(2);
        assertThat(peer.contents()).hasSize(1);
    }

    @Test
    void itIsForgottenWhenItsTimeIsOver() {
        fixture.settings = settings(true, Duration.ZERO);
        closesAtHelloUnderTls();
        Courier courier = courier(OPPORTUNISTIC);
        courier.deliver(mail("a@example.org"));
        courier.deliver(mail("a@example.org"));
        assertThat(peer.count("STARTTLS")).isEqualTo(2);
    }

    @Test
    void itWaitsWhereClearTextIsNotWanted() throws Exception {
        fixture.settings = settings(false, Duration.ofHours(1));
        demandsClientCertificate("TLSv1.3");
        Courier courier = courier(OPPORTUNISTIC);
        courier.deliver(mail("a@example.org"));
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        assertThat(peer.count("MAIL")).isZero();
    }

    /// What one domain's mail has met is remembered by address; another domain's policy for the same host stays in force.
    @ParameterizedTest
    @ValueSource(strings = {"ENCRYPT", "VERIFY", "DANE", "STS"})
    void whatIsRememberedIsNothingToAPolicyThatForbidsClearText(String level) {
        closesAtHelloUnderTls();
        DeliveryAgents agents = fixture.agents();
        var hosts = List.of(new RankedHost(0, HOST, peer.port()));
        Courier without = agents.courier(new Destination.SmtpHosts("free", hosts, OPPORTUNISTIC));
        assertThat(kinds(without.deliver(mail("a@example.org")))).containsExactly("Deferred 4.4.2");
        assertThat(kinds(without.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("STARTTLS")).isEqualTo(1);
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", ScriptedPeer.DROP);
        var strict = new TlsPolicy(TlsLevel.valueOf(level), NameTrust.UNSIGNED);
        Courier forbidding = agents.courier(new Destination.SmtpHosts("strict", hosts, strict));
        for (int i = 0; i < 2; i++) {
            assertThat(kinds(forbidding.deliver(mail("b@example.net"))))
                    .singleElement()
                    .asString()
                    .startsWith("Deferred");
        }
        without.close();
        forbidding.close();
        assertThat(peer.count("MAIL")).isEqualTo(1);
    }

    /// TLS has carried a message: it is not to blame for what comes later.
    @Test
    void aConnectionThatWorkedIsTriedUnderTlsAgain() {
        peer.inTurn("MAIL", "250 2.0.0 fine", ScriptedPeer.DROP, "250 2.0.0 fine");
        Courier courier = courier(OPPORTUNISTIC);
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        courier.deliver(mail("a@example.org"));
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("(TLS)")).isEqualTo(peer.count("STARTTLS")).isGreaterThan(1);
    }

    @Test
    void aRefusalUnderTlsIsNoFailureOfTls() {
        String offer = "250-peer.test\r\n250 STARTTLS";
        peer.inTurn("EHLO", offer, "421 4.3.2 busy", offer);
        Courier courier = courier(OPPORTUNISTIC);
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.3.2");
        assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("(TLS)")).isEqualTo(2);
    }

    private static DeliverySettings settings(boolean clear, Duration ttl) {
        return new DeliverySettings(
                "posthorn.test",
                DeliveryTimeouts.all(CourierFixture.PATIENT),
                100,
                10,
                true,
                clear,
                ttl,
                DeliverySettings.NO_CERTIFICATES,
                true,
                true,
                Duration.ofMinutes(1),
                DeliverySettings.CONNECT_FALLBACK,
                ExchangeSettings.defaults(),
                IgnoredTargets.NONE);
    }
}
