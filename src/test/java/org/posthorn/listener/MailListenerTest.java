package org.posthorn.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.account.Account;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.account.SenderPattern;
import org.posthorn.dns.FakeDns;
import org.posthorn.event.EventSink;
import org.posthorn.policy.PolicySettings;
import org.posthorn.policy.RelayPolicy;
import org.posthorn.policy.SenderDomainCheck;
import org.posthorn.policy.SenderDomains;
import org.posthorn.session.SessionRole;
import org.posthorn.session.SessionServices;
import org.posthorn.spool.MemorySpool;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TlsSettings;

final class MailListenerTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MemorySpool spool = new MemorySpool();
    private MailListener listener;

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.stop(Duration.ZERO);
        }
    }

    private SessionServices services(ServerTls tls) {
        var policy = new RelayPolicy(PolicySettings.defaults("mx.example.org"));
        var alice = new Account("alice", List.of(SenderPattern.parse("alice@example.org")));
        var sasl = new SaslMechanisms((name, password) -> Optional.of(alice));
        return new SessionServices(
                spool,
                policy,
                new SenderDomains(SenderDomainCheck.ANY, new FakeDns()),
                sasl,
                tls,
                EventSink.NONE,
                InstantSource.system());
    }

    private ServerTls tls() throws Exception {
        return ServerTls.load(
                TlsSettings.of(folder.resolve("c.pem"), folder.resolve("k.pem")),
                "mx.example.org",
                InstantSource.system());
    }

    private static ListenerSettings settings(SessionRole role) {
        return ListenerSettings.defaults("test", role, "mx.example.org", List.of(LOOPBACK));
    }

    private InetSocketAddress start(ListenerSettings settings, SessionServices services) throws IOException {
        listener = new MailListener(settings, services);
        listener.start();
        return listener.addresses().getFirst();
    }

    private InetSocketAddress start(SessionRole role) throws IOException {
        return start(settings(role), services(null));
    }

    private static void transaction(Client client) throws IOException {
        assertThat(client.command("MAIL FROM:<alice@example.org>")).startsWith("250");
        assertThat(client.command("RCPT TO:<bob@example.com>")).startsWith("250");
        assertThat(client.command("DATA")).startsWith("354");
        assertThat(client.command("Subject: x\r\n\r\nbody\r\n.")).startsWith("250 2.0.0");
    }

    @Test
    void takesMail() throws IOException {
        try (Client client = Client.connect(start(SessionRole.RELAY))) {
            assertThat(client.reply()).isEqualTo("220 mx.example.org ESMTP Posthorn");
            assertThat(client.command("EHLO client.example")).startsWith("250 ");
            transaction(client);
            transaction(client);
            assertThat(client.command("QUIT")).isEqualTo("221 2.0.0 Bye");
            assertThat(client.reply()).isNull();
        }
        assertThat(spool.stored).hasSize(2);
    }

    @Test
    void namesTheAddressThatIsTaken() throws IOException {
        InetSocketAddress taken = start(SessionRole.RELAY);
        var other = new MailListener(
                ListenerSettings.defaults("other", SessionRole.RELAY, "mx.example.org", List.of(LOOPBACK, taken)),
                services(null));
        assertThatThrownBy(other::start)
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1:" + taken.getPort());
        assertThat(other.addresses().getFirst().getPort()).isNotZero();
        assertThatThrownBy(() -> Client.connect(other.addresses().getFirst())).isInstanceOf(IOException.class);
    }

    @Test
    void turnsAwayWhoIsTooMany() throws IOException {
        InetSocketAddress address = start(settings(SessionRole.RELAY).withMaxConnections(1), services(null));
        try (Client first = Client.connect(address)) {
            assertThat(first.reply()).startsWith("220");
            try (Client second = Client.connect(address)) {
                assertThat(second.reply()).startsWith("421 4.3.2");
                assertThat(second.reply()).isNull();
            }
            assertThat(first.command("NOOP")).startsWith("250");
        }
    }

    @Test
    @Tag("req015")
    void saysFarewellToIdleSessions() throws IOException {
        InetSocketAddress address = start(SessionRole.RELAY);
        try (Client idle = Client.connect(address);
                Client addressing = Client.connect(address)) {
            idle.reply();
            addressing.reply();
            addressing.command("EHLO client.example");
            addressing.command("MAIL FROM:<a@example.com>");
            addressing.command("RCPT TO:<b@example.com>");
            assertThat(listener.stop(PATIENCE)).isEqualTo(MailListener.Stopped.GRACEFUL);
            assertThat(idle.reply()).startsWith("421 4.3.2");
            assertThat(idle.reply()).isNull();
            assertThat(addressing.reply()).startsWith("421 4.3.2");
        }
        assertThatThrownBy(() -> Client.connect(address)).isInstanceOf(IOException.class);
        assertThat(spool.open).isZero();
    }

    @Test
    @Tag("req015")
    void letsContentComeToItsEnd() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY);
        try (Client client = Client.connect(address)) {
            client.reply();
            client.command("EHLO client.example");
            client.command("MAIL FROM:<a@example.com>");
            client.command("RCPT TO:<b@example.com>");
            assertThat(client.command("DATA")).startsWith("354");
            Thread stop = Thread.startVirtualThread(() -> listener.stop(PATIENCE));
            client.send("body\r\n.\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(client.reply()).startsWith("421 4.3.2");
            assertThat(stop.join(PATIENCE)).isTrue();
        }
        assertThat(spool.stored).hasSize(1);
    }

    @Test
    void cutsOffWhatTakesTooLong() throws IOException {
        InetSocketAddress address = start(SessionRole.RELAY);
        try (Client client = Client.connect(address)) {
            client.reply();
            client.command("EHLO client.example");
            client.command("MAIL FROM:<a@example.com>");
            client.command("RCPT TO:<b@example.com>");
            client.command("DATA");
            client.send("body");
            assertThat(listener.stop(Duration.ofMillis(50))).isEqualTo(MailListener.Stopped.FORCED);
            await().until(() -> listener.sessions() == 0);
        }
        assertThat(spool.stored).isEmpty();
        assertThat(spool.open).isZero();
    }

    @Test
    void takesMailUnderStartTls() throws Exception {
        InetSocketAddress address = start(settings(SessionRole.SUBMISSION), services(tls()));
        try (Client client = Client.connect(address)) {
            client.reply();
            client.command("EHLO client.example");
            assertThat(client.command("STARTTLS")).startsWith("220");
            client.startTls();
            client.command("EHLO client.example");
            assertThat(client.command("AUTH PLAIN AGFsaWNlAHNlY3JldA==")).startsWith("235");
            transaction(client);
            assertThat(client.command("QUIT")).startsWith("221");
        }
        assertThat(new String(spool.stored.getFirst().content()))
                .contains("with ESMTPSA")
                .contains("\r\n\ttls TLS_");
    }

    @Test
    @Tag("req054")
    void speaksTlsFromTheFirstOctet() throws Exception {
        InetSocketAddress address = start(settings(SessionRole.SUBMISSIONS), services(tls()));
        try (Client client = Client.connect(address).startTls()) {
            assertThat(client.reply()).startsWith("220");
            client.command("EHLO client.example");
            assertThat(client.command("AUTH PLAIN AGFsaWNlAHNlY3JldA==")).startsWith("235");
            transaction(client);
            assertThat(listener.stop(PATIENCE)).isEqualTo(MailListener.Stopped.GRACEFUL);
            assertThat(client.reply()).startsWith("421 4.3.2");
        }
    }

    @Test
    @Tag("req054")
    void answersClearTextWithNothingWhereTlsComesFirst() throws Exception {
        InetSocketAddress address = start(settings(SessionRole.SUBMISSIONS), services(tls()));
        try (Client client = Client.connect(address)) {
            client.send("EHLO client.example\r\n");
            String answer = client.reply();
            assertThat(answer == null || answer.charAt(0) < ' ').isTrue();
        }
    }
}
