package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
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
import org.posthorn.account.SaslMechanism;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.TlsaAnswer;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Diagnosis;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;
import org.posthorn.route.Login;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TestAuthority;
import org.posthorn.tls.TlsSettings;
import org.posthorn.tls.Tlsa;

/// Logins to smarthosts: only over TLS to a host that is known, and what each answer means for the mail.
@Tag("req079")
class SmtpLoginTest {
    private static final String HOST = "relay.example.org";
    private static final String PASSWORD = "sesame open";

    private static TestAuthority.Leaf leaf;
    private static ServerTls right;
    private static ServerTls wrongName;
    private static ServerTls selfSigned;
    private static ServerIdentity trusting;
    private static Path folder;

    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;
    private Set<SaslMechanism> allowed = Login.USUAL;
    private String password = PASSWORD;

    @BeforeAll
    static void issue(@TempDir Path temporary) throws Exception {
        folder = temporary;
        var authority = new TestAuthority();
        leaf = authority.issue("EC", HOST);
        right = load("right", leaf);
        wrongName = load("wrong", authority.issue("EC", "other.example.org"));
        selfSigned = load("self", TestAuthority.selfSigned("EC", HOST));
        trusting = ServerIdentity.of(authority.write(folder));
    }

    private static ServerTls load(String name, TestAuthority.Leaf leaf) throws Exception {
        var files = leaf.write(folder, name);
        return ServerTls.load(TlsSettings.of(files.certificate(), files.privateKey()), HOST, InstantSource.system());
    }

    @BeforeEach
    void start() throws Exception {
        peer = new ScriptedPeer();
        fixture.tls = ClientTls.opportunistic()::wrap;
        fixture.identity = trusting;
        fixture.resolver.host(HOST, new AddressAnswer.Addresses(List.of(InetAddress.getLoopbackAddress()), true));
        offering("AUTH PLAIN LOGIN").tls(right).on("AUTH", "235 2.7.0 come in");
    }

    @AfterEach
    void stop() throws Exception {
        // Whatever happened: the password is told to nobody but the host.
        assertThat(fixture.events.toString()).doesNotContain(PASSWORD, encoded(PASSWORD));
        peer.close();
        fixture.close();
    }

    private ScriptedPeer offering(String auth) {
        return peer.inTurn("EHLO", "250-peer.test\r\n250 STARTTLS", "250-peer.test\r\n250 " + auth);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private Receipt deliver(TlsPolicy policy, int... ports) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), password + '\n');
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var hosts = Arrays.stream(ports)
                .mapToObj(port -> new RankedHost(0, HOST, port))
                .toList();
        var destination = new SmtpHosts("test", hosts, policy).with(new Login("user@example.org", file, allowed));
        return fixture.courier(destination).deliver(mail("a@example.org"));
    }

    private Receipt deliver() throws Exception {
        return deliver(TlsPolicy.CONFIGURED, peer.port());
    }

    private void assertWaits(Receipt receipt, String status, String reason) {
        assertThat(kinds(receipt)).containsExactly("Deferred " + status);
        Diagnosis diagnosis = receipt.outcomes().getFirst().diagnosis();
        assertThat(diagnosis.text()).contains(reason).doesNotContain(PASSWORD, encoded(PASSWORD));
        assertThat(receipt.hostFault()).isTrue();
        assertThat(peer.count("MAIL")).isZero();
    }

    private MailEvent.HostLogin login() {
        return fixture.events.stream()
                .filter(MailEvent.HostLogin.class::isInstance)
                .map(MailEvent.HostLogin.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void aKnownHostIsToldThePasswordBeforeAnyMail() throws Exception {
        Receipt receipt = deliver();
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(receipt.outcomes().getFirst().diagnosis().relay().tls().name())
                .isEqualTo("verified");
        assertThat(peer.commands())
                .startsWith(
                        "EHLO posthorn.test",
                        "STARTTLS",
                        "(TLS)",
                        "EHLO posthorn.test",
                        "AUTH PLAIN " + encoded("\0user@example.org\0" + PASSWORD),
                        "MAIL FROM:<sender@example.com>");
        assertThat(login().succeeded()).isTrue();
        assertThat(login().mechanism()).isEqualTo("PLAIN");
        assertThat(login().user()).isEqualTo("user@example.org");
    }

    @Test
    void nobodyElseIsToldAnything() throws Exception {
        peer.tls(wrongName);
        assertWaits(deliver(), "4.7.5", "not of " + HOST);
        offering("AUTH PLAIN").tls(selfSigned);
        assertWaits(deliver(), "4.7.5", "not trusted");
        offering("AUTH PLAIN").on("STARTTLS", "454 4.7.0 not now");
        assertWaits(deliver(), "4.7.5", "refuses STARTTLS");
        offering("AUTH PLAIN").on("STARTTLS", ScriptedPeer.DROP);
        assertWaits(deliver(), "4.7.5", "STARTTLS");
        peer.on("EHLO", "250-peer.test\r\n250 AUTH PLAIN LOGIN");
        assertWaits(deliver(), "4.7.4", "no STARTTLS");
        assertThat(peer.count("AUTH")).isZero();
    }

    /// Whatever would do for the mail alone.
    @ParameterizedTest
    @EnumSource(
            value = TlsLevel.class,
            names = {"AUTO", "NONE", "OPPORTUNISTIC", "ENCRYPT", "VERIFY"})
    void everyLevelIsRaised(TlsLevel level) throws Exception {
        var policy = new TlsPolicy(level, NameTrust.CONFIGURED);
        peer.tls(selfSigned);
        assertWaits(deliver(policy, peer.port()), "4.7.5", "not trusted");
        assertThat(peer.count("AUTH")).isZero();
        offering("AUTH PLAIN").tls(right);
        assertThat(kinds(deliver(policy, peer.port()))).containsExactly("Delivered 2.0.0");
    }

    @Test
    void theDnsMayVouchInstead() throws Exception {
        peer.tls(selfSigned);
        fixture.resolver.tlsa(
                "_" + peer.port() + "._tcp." + HOST,
                new TlsaAnswer.Records(List.of(Tlsa.of(leaf.certificate(), 3, 1, 1))));
        assertWaits(deliver(), "4.7.5", "TLSA");
        assertThat(peer.count("AUTH")).isZero();
        fixture.identity = ServerIdentity.ofJdk();
        offering("AUTH PLAIN").tls(right);
        assertThat(kinds(deliver())).containsExactly("Delivered 2.0.0");
        assertThat(peer.count("AUTH PLAIN")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "535 5.7.8 wrong, 4.7.8",
        "534 5.7.9 too weak, 4.7.8",
        "530 no, 4.7.8",
        "500 what?, 4.7.8",
        "454 4.7.0 not now, 4.7.0",
        "421 4.3.2 bye, 4.3.2"
    })
    void aRefusalIsForTheOperator(String reply, String status) throws Exception {
        peer.on("AUTH", reply);
        assertWaits(deliver(), status, "refuses the login of its route: " + reply.substring(0, 3));
        assertThat(login().succeeded()).isFalse();
        assertThat(login().reason()).startsWith(reply.substring(0, 3));
    }

    @Test
    void aLostConnectionIsNoRefusal() throws Exception {
        peer.on("AUTH", ScriptedPeer.DROP);
        assertWaits(deliver(), "4.4.2", "AUTH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HELP", "AUTH CRAM-MD5 GSSAPI"})
    void whatIsNotOfferedIsNotTried(String offer) throws Exception {
        offering(offer);
        assertWaits(deliver(), "4.7.4", "no login of the kinds");
        assertThat(login().reason()).contains("SCRAM-SHA-256, PLAIN, LOGIN is offered");
        assertThat(peer.count("AUTH")).isZero();
    }

    @Test
    void whatIsNotAllowedIsNotUsed() throws Exception {
        allowed = Set.of(SaslMechanism.SCRAM_SHA_256);
        assertWaits(deliver(), "4.7.4", "no login of the kinds");
        assertThat(peer.count("AUTH")).isZero();
    }

    @Test
    void loginIsAskedForNameAndPassword() throws Exception {
        offering("AUTH LOGIN");
        peer.on("AUTH", "334 " + encoded("Username:"))
                .on(encoded("user@example.org"), "334 " + encoded("Password:"))
                .on(encoded(PASSWORD), "235 2.7.0 come in");
        assertThat(kinds(deliver())).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands())
                .containsSubsequence(
                        "AUTH LOGIN", encoded("user@example.org"), encoded(PASSWORD), "MAIL FROM:<sender@example.com>");
    }

    /// RFC 4954 section 4: a command has 512 octets at most.
    @Test
    void aLongResponseWaitsForItsQuestion() throws Exception {
        password = "x".repeat(400);
        String response = encoded("\0user@example.org\0" + password);
        peer.on("AUTH", "334 ").on(response, "235 2.7.0 come in");
        assertThat(kinds(deliver())).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands()).containsSubsequence("AUTH PLAIN", response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"334 not base64!", "334-Zm9v\r\n334 Zm9v", "334 Zm9v"})
    void aChallengeThatMakesNoSenseEndsIt(String challenge) throws Exception {
        peer.on("AUTH", challenge).on("*", "501 5.7.0 as you like");
        assertWaits(deliver(), "4.7.8", "the login to the host failed");
        assertThat(peer.commands()).contains("*");
    }

    @Test
    void aScramServerHasToProveItselfFirst() throws Exception {
        offering("AUTH SCRAM-SHA-256");
        assertWaits(deliver(), "4.7.8", "yes before it has shown");
        offering("AUTH SCRAM-SHA-256");
        peer.on("AUTH", "334 " + encoded("r=other,s=c2FsdA==,i=4096")).on("*", "501 5.7.0 as you like");
        assertWaits(deliver(), "4.7.8", "nonce");
        assertThat(peer.commands()).contains("*").noneMatch(line -> line.startsWith("AUTH PLAIN"));
    }

    @Test
    void aPasswordThatCannotBeReadIsForTheOperator() throws Exception {
        password = "";
        assertWaits(deliver(), "4.7.8", "the password can't be read");
        assertThat(login().reason()).contains(folder.toString());
        assertThat(peer.count("AUTH")).isZero();
    }

    /// An account is locked by many failures.
    @Test
    void notEveryAddressIsAskedToRefuseTheSameLogin() throws Exception {
        peer.on("AUTH", "535 5.7.8 wrong").on("EHLO", "250-peer.test\r\n250-STARTTLS\r\n250 AUTH PLAIN");
        try (var second = new ScriptedPeer();
                var third = new ScriptedPeer()) {
            for (ScriptedPeer other : List.of(second, third)) {
                other.tls(right)
                        .on("EHLO", "250-peer.test\r\n250-STARTTLS\r\n250 AUTH PLAIN")
                        .on("AUTH", "535 5.7.8 wrong");
            }
            Receipt receipt = deliver(TlsPolicy.CONFIGURED, peer.port(), second.port(), third.port());
            assertWaits(receipt, "4.7.8", "535 5.7.8 wrong");
            assertThat(peer.connections() + second.connections() + third.connections())
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA"})
    void aHostOfARouteThatMissesALoginIsForTheOperator(String step) throws Exception {
        peer.on("EHLO", "250 peer.test").on(step, "530 5.7.0 authentication required");
        var configured = new SmtpHosts("test", List.of(new RankedHost(0, HOST, peer.port())));
        Receipt receipt = fixture.courier(configured).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.0.0");
        assertThat(receipt.hostFault()).isTrue();
        var found = new SmtpHosts(
                "test",
                List.of(new RankedHost(0, HOST, peer.port())),
                new TlsPolicy(TlsLevel.AUTO, NameTrust.UNSIGNED));
        assertThat(kinds(fixture.courier(found).deliver(mail("a@example.org")))).containsExactly("Bounced 5.7.0");
    }
}
