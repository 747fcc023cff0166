package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.TEXT;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TlsSettings;

/// What senders asked of the delivery, before a peer: what it is told, and what does not go to it.
class TermsUseTest {
    private static final DeliveryTerms REQUIRE_TLS = new DeliveryTerms(null, null, 0, true);

    private static ServerTls localhost;
    private static ServerIdentity trusting;

    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        Path certificate = folder.resolve("certificate.pem");
        localhost = ServerTls.load(
                TlsSettings.of(certificate, folder.resolve("key.pem")), "localhost", InstantSource.system());
        trusting = ServerIdentity.of(certificate);
    }

    @BeforeEach
    void start() throws Exception {
        peer = new ScriptedPeer();
        fixture.tls = ClientTls.opportunistic()::wrap;
        fixture.identity = trusting;
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    private static Consignment with(DeliveryTerms terms, Recipient... recipients) {
        var envelope = new Envelope(
                ReversePath.parse("sender@example.com"),
                List.of(recipients),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL,
                terms);
        return mail(envelope, TEXT);
    }

    private static Consignment with(DeliveryTerms terms) {
        return with(terms, Recipient.of(MailAddress.parse("a@example.org")));
    }

    private static DeliveryTerms by(long seconds, DeliverBy.Mode mode) {
        return new DeliveryTerms(null, new DeliverBy(Instant.now().plusSeconds(seconds), mode, false), 0, false);
    }

    private Courier localhost() {
        return fixture.courier(
                new Destination.SmtpHosts("test", List.of(new Destination.RankedHost(0, "localhost", peer.port()))));
    }

    private void offers(String... keywords) {
        peer.on("EHLO", "250-peer.test\r\n250-" + String.join("\r\n250-", keywords) + "\r\n250 HELP");
    }

    private String mailCommand() {
        return peer.commands().stream()
                .filter(command -> command.startsWith("MAIL"))
                .findFirst()
                .orElse("none");
    }

    @Test
    void aPriorityIsPassedOnWhereItIsKnown() {
        var urgent = new DeliveryTerms(null, null, 3, false);
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(with(urgent)))).containsExactly("Delivered 2.0.0");
        assertThat(mailCommand()).isEqualTo("MAIL FROM:<sender@example.com>");
        courier.close();
        offers("MT-PRIORITY MIXER");
        fixture.smtp(peer.port()).deliver(with(urgent));
        assertThat(peer.commands()).contains("MAIL FROM:<sender@example.com> MT-PRIORITY=3");
    }

    @Test
    void theTimeThatIsLeftIsPassedOn() {
        offers("DELIVERBY 60");
        var traced = new DeliveryTerms(
                null, new DeliverBy(Instant.now().plusSeconds(100), DeliverBy.Mode.RETURN, true), 0, false);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(with(traced)))).containsExactly("Delivered 2.0.0");
        assertThat(mailCommand()).matches("MAIL FROM:<sender@example.com> BY=(9[0-9]|100);RT");
        fixture.smtp(peer.port()).deliver(with(by(-50, DeliverBy.Mode.NOTIFY)));
        assertThat(peer.commands()).anyMatch(command -> command.matches("MAIL .* BY=-5[0-9];N"));
    }

    @ParameterizedTest
    @CsvSource({
        "100, DSN, RETURN, Bounced 5.4.7",
        "50, DELIVERBY 60, RETURN, Bounced 5.4.7",
        "-1, DELIVERBY, RETURN, Bounced 5.4.7",
        "50, DELIVERBY, RETURN, Delivered 2.0.0",
        "100, DSN, NOTIFY, Delivered 2.0.0",
        "50, DELIVERBY 60, NOTIFY, Delivered 2.0.0"
    })
    void whatIsToComeBackGoesOnlyWhereThatIsSeenTo(long seconds, String offer, DeliverBy.Mode mode, String outcome) {
        offers(offer);
        assertThat(kinds(fixture.smtp(peer.port()).deliver(with(by(seconds, mode)))))
                .containsExactly(outcome);
        assertThat(peer.count("MAIL")).isEqualTo(outcome.startsWith("Delivered") ? 1 : 0);
    }

    @Test
    void anotherHostMayPromiseWhatOneDoesNot() throws Exception {
        try (var second = new ScriptedPeer()) {
            second.on("EHLO", "250-peer.test\r\n250 DELIVERBY");
            Receipt receipt = fixture.inOrder(peer.port(), second.port()).deliver(with(by(100, DeliverBy.Mode.RETURN)));
            assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
            assertThat(peer.count("MAIL")).isZero();
        }
    }

    @Test
    void whereTheTimeIsUnknownADelayIsToBeTold() {
        offers("DSN");
        fixture.smtp(peer.port())
                .deliver(with(
                        by(100, DeliverBy.Mode.NOTIFY),
                        Recipient.of(MailAddress.parse("a@example.org")),
                        new Recipient(MailAddress.parse("b@example.org"), new Notify(false, true, false, false), null),
                        new Recipient(MailAddress.parse("c@example.org"), Notify.NEVER, null)));
        assertThat(peer.commands())
                .contains(
                        "RCPT TO:<a@example.org> NOTIFY=FAILURE,DELAY",
                        "RCPT TO:<b@example.org> NOTIFY=SUCCESS,DELAY",
                        "RCPT TO:<c@example.org> NOTIFY=NEVER");
    }

    @Test
    void requiredTlsIsVerifiedAndPassedOn() {
        peer.tls(localhost).inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 REQUIRETLS");
        Courier courier = localhost();
        assertThat(kinds(courier.deliver(with(REQUIRE_TLS)))).containsExactly("Delivered 2.0.0");
        assertThat(mailCommand()).isEqualTo("MAIL FROM:<sender@example.com> REQUIRETLS");
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).contains("MAIL FROM:<sender@example.com>");
        assertThat(peer.connections()).isEqualTo(1);
    }

    @Test
    void aHostThatDoesNotOfferRequireTlsGetsOtherMailAlone() {
        peer.tls(localhost).inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 SIZE");
        Courier courier = localhost();
        assertThat(kinds(courier.deliver(with(REQUIRE_TLS)))).containsExactly("Bounced 5.7.30");
        assertThat(kinds(courier.deliver(mail("b@example.org")))).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("MAIL")).isEqualTo(1);
    }

    /// RFC 8689 section 5
    @Test
    void aReportNeedsTheTlsAndNotTheKeyword() {
        Consignment report = withoutSender(with(REQUIRE_TLS));
        offers("SIZE");
        assertThat(kinds(localhost().deliver(report))).containsExactly("Bounced 5.7.10");
        peer.tls(localhost).inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 SIZE");
        assertThat(kinds(localhost().deliver(report))).containsExactly("Delivered 2.0.0");
        assertThat(mailCommand()).startsWith("MAIL FROM:<> SIZE=").doesNotContain("REQUIRETLS");
    }

    private static Consignment withoutSender(Consignment from) {
        return new Consignment(
                from.id(), from.envelope().withSender(ReversePath.NULL), from.content(), from.recipients());
    }

    @Test
    void clearTextIsNoTls() {
        offers("REQUIRETLS");
        assertThat(kinds(localhost().deliver(with(REQUIRE_TLS)))).containsExactly("Bounced 5.7.10");
        assertThat(peer.count("MAIL")).isZero();
    }

    @Test
    void aCertificateThatLeadsNowhereOrIsOfAnotherHostIsNotEnough() {
        peer.tls(localhost).inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 REQUIRETLS");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(with(REQUIRE_TLS)))).containsExactly("Bounced 5.7.10");
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 REQUIRETLS");
        fixture.identity = ServerIdentity.ofJdk();
        assertThat(kinds(localhost().deliver(with(REQUIRE_TLS)))).containsExactly("Bounced 5.7.10");
        assertThat(peer.count("MAIL")).isZero();
    }

    @Test
    void aPeersLimitsAreKept() {
        offers("PIPELINING", "LIMITS RCPTMAX=2 MAILMAX=2");
        var recipients = new Recipient[5];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = Recipient.of(MailAddress.parse("u" + i + "@example.org"));
        }
        Courier courier = fixture.smtp(peer.port());
        assertThat(kinds(courier.deliver(with(DeliveryTerms.NONE, recipients))))
                .hasSize(5)
                .containsOnly("Delivered 2.0.0");
        assertThat(peer.count("MAIL")).isEqualTo(3);
        assertThat(peer.count("RCPT")).isEqualTo(5);
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(courier.isConnected()).isTrue();
        courier.deliver(mail("a@example.org"));
        assertThat(courier.isConnected()).isFalse();
        courier.deliver(mail("b@example.org"));
        assertThat(peer.connections()).isEqualTo(3);
    }

    @Test
    void limitsThatAreNoneAreNone() {
        offers("LIMITS RCPTMAX=0 MAILMAX=x FUTURE");
        assertThat(kinds(fixture.smtp(peer.port()).deliver(mail("a@example.org", "b@example.org"))))
                .containsOnly("Delivered 2.0.0");
        assertThat(peer.count("MAIL")).isEqualTo(1);
    }
}
