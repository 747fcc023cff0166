package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.AliasAnswer;
import org.posthorn.dns.TlsaAnswer;
import org.posthorn.dns.TlsaRecord;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.TlsVerdict;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.StsPolicy;
import org.posthorn.tls.TestAuthority;
import org.posthorn.tls.Tlsa;

/// Which TLS a host must come up with, and that nothing goes in clear text where that is forbidden.
class DaneUseTest {
    private static final String HOST = "mx.example.org";
    private static final TlsPolicy SIGNED = new TlsPolicy(TlsLevel.AUTO, NameTrust.SIGNED);

    private static final StsPolicy ENFORCED =
            new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("*.example.org"), Duration.ofDays(1));

    private static TestAuthority authority;
    private static TestAuthority.Leaf leaf;
    private static TestAuthority.Leaf old;
    private static ServerTls server;
    private static ServerTls expired;
    private static ServerIdentity trusting;

    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;

    @BeforeAll
    static void issue(@TempDir Path folder) throws Exception {
        authority = new TestAuthority();
        leaf = authority.issue("EC", HOST);
        old = authority.issue("EC", Duration.ofMinutes(-1), HOST);
        server = leaf.serve(folder, "sound", HOST);
        expired = old.serve(folder, "old", HOST);
        trusting = ServerIdentity.of(authority.write(folder));
    }

    @BeforeEach
    void start() throws Exception {
        peer = offering();
        fixture.tls = ClientTls.opportunistic()::wrap;
        fixture.identity = trusting;
        address(HOST, true, Optional.empty());
    }

    private static ScriptedPeer offering() throws Exception {
        var peer = new ScriptedPeer().tls(server);
        return peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 REQUIRETLS");
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    private void address(String host, boolean secure, Optional<String> alias) {
        fixture.resolver.host(
                host, new AddressAnswer.Addresses(List.of(InetAddress.getLoopbackAddress()), secure, alias));
    }

    private void tlsa(TlsaRecord... records) {
        tlsaOf(HOST, new TlsaAnswer.Records(List.of(records)));
    }

    private void tlsaOf(String base, TlsaAnswer answer) {
        fixture.resolver.tlsa("_" + peer.port() + "._tcp." + base, answer);
    }

    private RecipientOutcome deliver(TlsPolicy policy, String... recipients) {
        var hosts = List.of(new RankedHost(0, HOST, peer.port()));
        Courier courier = fixture.courier(new Destination.SmtpHosts("test", hosts, policy));
        return courier.deliver(mail(recipients.length == 0 ? new String[] {"a@example.org"} : recipients))
                .outcomes()
                .getFirst();
    }

    private static TlsVerdict verdict(RecipientOutcome outcome) {
        assertThat(outcome).isInstanceOf(RecipientOutcome.Delivered.class);
        return outcome.diagnosis().relay().tls();
    }

    private void assertWaits(RecipientOutcome outcome, String status, String reason) {
        assertThat(outcome).isInstanceOf(RecipientOutcome.Deferred.class);
        assertThat(outcome.diagnosis().status()).hasToString(status);
        assertThat(outcome.diagnosis().text()).contains(reason);
        assertThat(peer.count("MAIL")).isZero();
    }

    @Test
    @Tag("req099")
    void theRecordVouchesForTheServer() throws Exception {
        tlsa(Tlsa.of(leaf.certificate(), 3, 1, 1));
        assertThat(verdict(deliver(SIGNED))).isEqualTo(new TlsVerdict.Dane("TLSA 3 1 1 of " + HOST));
        peer.tls(expired).inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250 peer.test");
        tlsa(Tlsa.of(old.certificate(), 3, 1, 1));
        assertThat(verdict(deliver(SIGNED)).name()).isEqualTo("dane");
    }

    @Test
    @Tag("req099")
    void anotherCertificateThanTheRecordSaysGetsNothing() throws Exception {
        tlsa(Tlsa.of(old.certificate(), 3, 1, 1));
        assertWaits(deliver(SIGNED), "4.7.5", "matches none of the TLSA records 3 1 1");
        assertThat(peer.connections()).isEqualTo(1);
    }

    @Test
    @Tag("req099")
    void anExpiredCertificateLeadsToNoAuthority() throws Exception {
        peer.tls(expired);
        tlsa(Tlsa.of(authority.certificate(), 2, 0, 1));
        assertWaits(deliver(SIGNED), "4.7.5", "does not lead to the authority");
    }

    @Test
    @Tag("req099")
    void aNextHopDomainsNameIsForItsOwnMailAlone() throws Exception {
        try (var base = new ScriptedPeer()) {
            String host = "other.example.net";
            base.tls(server);
            fixture.resolver.tlsa(
                    "_" + base.port() + "._tcp." + host,
                    new TlsaAnswer.Records(List.of(Tlsa.of(authority.certificate(), 2, 0, 1))));
            address(host, true, Optional.empty());
            base.on("EHLO", "250-peer.test\r\n250 STARTTLS");
            var hosts = List.of(new RankedHost(0, host, base.port()));
            Courier courier = fixture.courier(new Destination.SmtpHosts("test", hosts, SIGNED));
            assertThat(kinds(courier.deliver(mail("a@" + HOST)))).containsExactly("Delivered 2.0.0");
            assertThat(kinds(courier.deliver(mail("b@" + HOST)))).containsExactly("Delivered 2.0.0");
            assertThat(base.connections()).isEqualTo(1);
            assertThat(kinds(courier.deliver(mail("c@example.net")))).containsExactly("Deferred 4.7.5");
            assertThat(base.count("MAIL")).isEqualTo(2);
        }
    }

    /// RFC 7672 section 3.2.2
    @Test
    @Tag("req099")
    void whatTheNextHopDomainIsAnAliasForWillDoAsTheName() throws Exception {
        address("mx.example.net", true, Optional.empty());
        tlsaOf("mx.example.net", new TlsaAnswer.Records(List.of(Tlsa.of(authority.certificate(), 2, 0, 1))));
        var hosts = List.of(new RankedHost(0, "mx.example.net", peer.port()));
        Courier plain = fixture.courier(new Destination.SmtpHosts("test", hosts, SIGNED));
        assertThat(kinds(plain.deliver(mail("a@alias.example")))).containsExactly("Deferred 4.7.5");
        TlsPolicy expanded = SIGNED.expandedTo(Optional.of(HOST));
        Courier courier = fixture.courier(new Destination.SmtpHosts("test", hosts, expanded));
        peer.on("EHLO", "250-peer.test\r\n250 STARTTLS");
        assertThat(kinds(courier.deliver(mail("a@alias.example")))).containsExactly("Delivered 2.0.0");
    }

    /// RFC 7672 section 3.2.2: it is the next hop itself.
    @Test
    @Tag("req099")
    void theNameOfAConfiguredHostWillDoWhereItIsAnAlias() throws Exception {
        address(HOST, true, Optional.of("real.example.net"));
        tlsaOf("real.example.net", new TlsaAnswer.Records(List.of(Tlsa.of(authority.certificate(), 2, 0, 1))));
        peer.on("EHLO", "250-peer.test\r\n250 STARTTLS");
        assertWaits(deliver(SIGNED, "a@elsewhere.example"), "4.7.5", "not of");
        assertThat(verdict(deliver(new TlsPolicy(TlsLevel.AUTO, NameTrust.CONFIGURED), "a@elsewhere.example"))
                        .name())
                .isEqualTo("dane");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no STARTTLS", "refused", "no handshake"})
    @Tag("req098")
    void withRecordsThereIsNoClearText(String downgrade) throws Exception {
        try (var attacked = new ScriptedPeer()) {
            switch (downgrade) {
                case "no STARTTLS" -> attacked.on("EHLO", "250-peer.test\r\n250 SIZE");
                case "refused" ->
                    attacked.on("EHLO", "250-peer.test\r\n250 STARTTLS").on("STARTTLS", "454 4.7.0 not now");
                default -> attacked.on("EHLO", "250-peer.test\r\n250 STARTTLS");
            }
            fixture.resolver.tlsa(
                    "_" + attacked.port() + "._tcp." + HOST,
                    new TlsaAnswer.Records(List.of(Tlsa.of(leaf.certificate(), 3, 1, 1))));
            var both = List.of(new RankedHost(0, HOST, attacked.port()), new RankedHost(1, HOST, peer.port()));
            Courier alone = fixture.courier(new Destination.SmtpHosts("test", both.subList(0, 1), SIGNED));
            assertThat(kinds(alone.deliver(mail("a@example.org"))).getFirst()).startsWith("Deferred 4.7.");
            assertThat(attacked.count("MAIL")).isZero();
            assertThat(attacked.connections()).isEqualTo(1);

            tlsa(Tlsa.of(leaf.certificate(), 3, 1, 1));
            Courier next = fixture.courier(new Destination.SmtpHosts("test", both, SIGNED));
            assertThat(kinds(next.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
            assertThat(attacked.count("MAIL")).isZero();
        }
    }

    @Test
    @Tag("req097")
    void whatCannotBeLookedUpIsNotAbsent() throws Exception {
        tlsaOf(HOST, new TlsaAnswer.TemporaryFailure("SERVFAIL"));
        assertWaits(deliver(SIGNED), "4.7.5", "lookup of TLSA for " + HOST + ": SERVFAIL");
        assertThat(peer.connections()).isZero();
        try (var second = offering()) {
            var both = List.of(new RankedHost(0, HOST, peer.port()), new RankedHost(1, HOST, second.port()));
            Courier courier = fixture.courier(new Destination.SmtpHosts("test", both, SIGNED));
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
            assertThat(peer.connections()).isZero();
        }
    }

    @Test
    @Tag("req098")
    void recordsThatNobodyCanUseStillDemandTls() throws Exception {
        tlsa(Tlsa.of(leaf.certificate(), 1, 1, 1), new TlsaRecord(3, 1, 1, "abcd"));
        assertThat(verdict(deliver(SIGNED))).isEqualTo(new TlsVerdict.Encrypted("no usable TLSA record of " + HOST));
        peer.close();
        peer = new ScriptedPeer();
        tlsa(new TlsaRecord(3, 1, 1, "abcd"));
        assertWaits(deliver(SIGNED), "4.7.4", "offers no STARTTLS");
    }

    @Test
    @Tag("req096")
    void unsignedMxRecordsOrAddressesMeanNoDane() throws Exception {
        tlsa(Tlsa.of(old.certificate(), 3, 1, 1));
        var unsigned = new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED);
        assertThat(verdict(deliver(unsigned)).name()).isEqualTo("encrypted");
        address(HOST, false, Optional.empty());
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250 peer.test");
        assertThat(verdict(deliver(SIGNED)).name()).isEqualTo("encrypted");
        peer.on("EHLO", "250 peer.test");
        assertThat(verdict(deliver(SIGNED)).name()).isEqualTo("none");
    }

    @Test
    @Tag("req100")
    void theNameThatASignedAliasLeadsToComesFirst() throws Exception {
        address(HOST, true, Optional.of("real.example.net"));
        tlsa(Tlsa.of(old.certificate(), 3, 1, 1));
        tlsaOf("real.example.net", new TlsaAnswer.Records(List.of(Tlsa.of(leaf.certificate(), 3, 1, 1))));
        assertThat(verdict(deliver(SIGNED))).isEqualTo(new TlsVerdict.Dane("TLSA 3 1 1 of real.example.net"));
        tlsaOf("real.example.net", new TlsaAnswer.None());
        RecipientOutcome outcome = deliver(SIGNED);
        assertThat(outcome).isInstanceOf(RecipientOutcome.Deferred.class);
        assertThat(peer.count("MAIL")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"secure, dane", "not secure, encrypted", "failure, deferred"})
    @Tag("req100")
    void anAliasToWhatIsNotSignedCountsByItself(String alias, String end) throws Exception {
        address(HOST, false, Optional.of("real.example.net"));
        tlsa(Tlsa.of(leaf.certificate(), 3, 1, 1));
        fixture.resolver.alias(
                HOST,
                switch (alias) {
                    case "secure" -> new AliasAnswer.Secure();
                    case "not secure" -> new AliasAnswer.NotSecure();
                    default -> new AliasAnswer.TemporaryFailure("SERVFAIL");
                });
        if (end.equals("deferred")) {
            assertWaits(deliver(SIGNED), "4.7.5", "lookup of the alias");
        } else {
            assertThat(verdict(deliver(SIGNED)).name()).isEqualTo(end);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsLevel.class)
    void theConfigurationOutranksTheDns(TlsLevel level) throws Exception {
        tlsa(Tlsa.of(leaf.certificate(), 3, 1, 1));
        String name = verdict(deliver(new TlsPolicy(level, NameTrust.SIGNED, ENFORCED)))
                .name();
        assertThat(name)
                .isEqualTo(
                        switch (level) {
                            case AUTO, DANE -> "dane";
                            case NONE -> "none";
                            case OPPORTUNISTIC, ENCRYPT -> "encrypted";
                            case VERIFY -> "verified";
                            case STS -> "sts";
                        });
    }

    @ParameterizedTest
    @CsvSource({"ENCRYPT, 4.7.4", "VERIFY, 4.7.4", "DANE, 4.7.5"})
    void aLevelIsNeverGoneBelow(TlsLevel level, String status) throws Exception {
        peer.on("EHLO", "250-peer.test\r\n250 SIZE");
        RecipientOutcome outcome = deliver(new TlsPolicy(level, NameTrust.UNSIGNED));
        assertWaits(outcome, status, level == TlsLevel.DANE ? "no usable TLSA records" : "offers no STARTTLS");
    }

    private String requiringTls(TlsPolicy policy) {
        var envelope = new Envelope(
                ReversePath.parse("sender@example.com"),
                List.of(Recipient.of(MailAddress.parse("a@example.org"))),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL,
                new DeliveryTerms(null, null, 0, true));
        var hosts = List.of(new RankedHost(0, HOST, peer.port()));
        Courier courier = fixture.courier(new Destination.SmtpHosts("test", hosts, policy));
        peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 REQUIRETLS");
        return kinds(courier.deliver(mail(envelope, CourierFixture.TEXT))).getFirst();
    }

    /// RFC 8689 section 4.2.1
    @Test
    void requiredTlsNeedsANameThatSomebodyVouchesFor() throws Exception {
        assertThat(requiringTls(new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED)))
                .isEqualTo("Bounced 5.7.10");
        assertThat(requiringTls(new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED, ENFORCED)))
                .isEqualTo("Delivered 2.0.0");
        assertThat(requiringTls(SIGNED)).isEqualTo("Delivered 2.0.0");
        fixture.identity = ServerIdentity.ofJdk();
        assertThat(requiringTls(SIGNED)).isEqualTo("Bounced 5.7.10");
        tlsa(Tlsa.of(leaf.certificate(), 3, 1, 1));
        assertThat(requiringTls(SIGNED)).isEqualTo("Delivered 2.0.0");
    }

    @Test
    void aVerifiedHostIsTheOneThatWasMeant() throws Exception {
        fixture.identity = ServerIdentity.ofJdk();
        assertWaits(deliver(new TlsPolicy(TlsLevel.VERIFY, NameTrust.SIGNED)), "4.7.5", "not trusted");
    }
}
