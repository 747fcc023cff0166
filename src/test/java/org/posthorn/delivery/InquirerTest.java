package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.alias.CallAhead;
import org.posthorn.alias.CallAhead.Answer;
import org.posthorn.dns.FakeDns;
import org.posthorn.mail.MailAddress;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Routing;
import org.posthorn.tls.ServerIdentity;

/// Questions to hosts for their recipients.
@Timeout(60)
class InquirerTest {
    private static final MailAddress WHO = MailAddress.parse("who@inner.test");

    private ScriptedPeer peer;
    private DeliveryAgents agents;

    @BeforeEach
    void start() throws IOException {
        peer = new ScriptedPeer();
        agents = new DeliveryAgents(
                DeliverySettings.defaults("posthorn.test").withTimeouts(DeliveryTimeouts.all(Duration.ofSeconds(20))),
                new FakeDns(),
                (socket, host) -> {
                    throw new IOException("no TLS here");
                },
                ServerIdentity.ofJdk(),
                event -> {},
                InstantSource.system(),
                Connector.tcp());
    }

    @AfterEach
    void stop() throws IOException {
        agents.close();
        peer.close();
    }

    private Answer ask(Destination destination, Duration timeout) {
        CallAhead inquirer = agents.callAhead(recipient -> new Routing.To(destination), timeout);
        return inquirer.ask(WHO);
    }

    private Answer ask(int... ports) {
        List<RankedHost> hosts = Arrays.stream(ports)
                .mapToObj(port -> new RankedHost(port == peer.port() ? 1 : 0, "127.0.0.1", port))
                .toList();
        return ask(new Destination.SmtpHosts("test", hosts), Duration.ofSeconds(20));
    }

    @Test
    void aRecipientThatIsTakenIsAskedForWithoutMail() {
        peer.on("EHLO", "250-peer.test", "250-DSN", "250 SIZE 1000000");
        assertThat(ask(peer.port())).isEqualTo(new Answer.Taken());
        assertThat(peer.commands())
                .containsExactly("EHLO posthorn.test", "MAIL FROM:<>", "RCPT TO:<who@inner.test>", "QUIT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b@inner.test", "\".a\"@inner.test", "\"\"@inner.test", "../x@web_1.inner.test"})
    void aRecipientIsAskedForAsItWasWritten(String recipient) {
        var host = new Destination.SmtpHosts("test", List.of(new RankedHost(0, "127.0.0.1", peer.port())));
        CallAhead inquirer = agents.callAhead(_ -> new Routing.To(host), Duration.ofSeconds(20));
        assertThat(inquirer.ask(MailAddress.parse(recipient))).isEqualTo(new Answer.Taken());
        assertThat(peer.commands()).contains("RCPT TO:<" + recipient + '>');
    }

    @Test
    void aRefusalForGoodIsOneAndOneForNowIsNone() {
        peer.on("RCPT", "550 5.1.1 no such user");
        assertThat(ask(peer.port()))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.reply()).hasToString("550 5.1.1 no such user"));
        peer.on("RCPT", "451 4.7.1 come back later");
        assertThat(ask(peer.port())).isEqualTo(new Answer.Unknown("RCPT: 451 4.7.1 come back later", false));
    }

    @Test
    void aRefusalOfTheSenderSaysNothingOfTheRecipient() {
        peer.on("MAIL", "550 5.7.1 no mail from nobody");
        assertThat(ask(peer.port())).isEqualTo(new Answer.Unknown("MAIL FROM:<>: 550 5.7.1 no mail from nobody"));
        assertThat(peer.count("RCPT")).isZero();
    }

    @Test
    void lmtpIsAskedLikewise() {
        peer.on("RCPT", "550 5.1.1 no such user");
        assertThat(ask(new Destination.Lmtp("127.0.0.1", peer.port()), Duration.ofSeconds(20)))
                .isInstanceOf(Answer.Refused.class);
        assertThat(peer.commands().getFirst()).isEqualTo("LHLO posthorn.test");
    }

    @Test
    void aUnixSocketIsAskedLikewise(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("lmtp");
        try (var front = new UnixFront(socket, peer.port())) {
            assertThat(front).isNotNull();
            assertThat(ask(new Destination.LmtpSocket(socket), Duration.ofSeconds(20)))
                    .isEqualTo(new Answer.Taken());
            peer.on("RCPT", "550 5.1.1 no such user");
            assertThat(ask(new Destination.LmtpSocket(socket), Duration.ofSeconds(20)))
                    .isInstanceOf(Answer.Refused.class);
        }
        // A listener that is being closed may take one more connection.
        Files.delete(socket);
        assertThat(ask(new Destination.LmtpSocket(socket), Duration.ofSeconds(20)))
                .isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void theNextHostIsAskedWhenOneIsDead() throws Exception {
        int dead;
        try (var closed = new ScriptedPeer()) {
            dead = closed.port();
        }
        assertThat(ask(dead, peer.port())).isEqualTo(new Answer.Taken());
        assertThat(ask(dead))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("connect to 127.0.0.1"));
    }

    @Test
    void aHostThatStallsIsGivenUpInTime() {
        peer.on("RCPT", ScriptedPeer.STALL);
        var hosts = new Destination.SmtpHosts("test", List.of(new RankedHost(0, "127.0.0.1", peer.port())));
        assertThat(ask(hosts, Duration.ofMillis(500))).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void onlyHostsCanBeAsked() {
        assertThat(ask(new Destination.Discard(), Duration.ofSeconds(1)))
                .isEqualTo(new Answer.Unknown("discard: is no host that can be asked"));
    }
}
