package org.posthorn.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.FakeDns;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.CidrBlock;
import org.posthorn.policy.PolicySettings;
import org.posthorn.policy.RelayPolicy;
import org.posthorn.policy.SenderDomainCheck;
import org.posthorn.policy.SenderDomains;
import org.posthorn.session.SessionPatience;
import org.posthorn.session.SessionRole;
import org.posthorn.session.SessionServices;
import org.posthorn.session.SessionSettings;
import org.posthorn.spool.MemorySpool;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TlsSettings;
import org.posthorn.wire.ProxyHeaders;

/// Connections that a proxy passes on. The proxy's own address is trusted, so that whose address is judged shows.
final class ProxyListenerTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final ProxySettings LOCAL_PROXY =
            ProxySettings.defaults().withNetworks(List.of(CidrBlock.parse("127.0.0.0/8")));
    private static final String LINE = "PROXY TCP4 203.0.113.7 192.0.2.25 49152 25\r\n";
    private static final String RELAYING = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@elsewhere.example>\r\n";

    private final MemorySpool spool = new MemorySpool();
    private final List<MailEvent> events = new CopyOnWriteArrayList<>();
    private MailListener listener;

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        listener.stop(Duration.ZERO);
    }

    private InetSocketAddress start(SessionRole role, ProxySettings proxies) throws Exception {
        var tls = ServerTls.load(
                TlsSettings.of(folder.resolve("c.pem"), folder.resolve("k.pem")),
                "mx.example.org",
                InstantSource.system());
        var policy = new RelayPolicy(PolicySettings.defaults("mx.example.org"));
        var services = new SessionServices(
                spool,
                policy,
                new SenderDomains(SenderDomainCheck.ANY, new FakeDns()),
                null,
                tls,
                events::add,
                InstantSource.system());
        listener = new MailListener(
                ListenerSettings.of(
                                SessionSettings.defaults("test", role, "mx.example.org")
                                        .withPatience(SessionPatience.endless()),
                                List.of(LOOPBACK))
                        .withProxies(proxies),
                services);
        listener.start();
        return listener.addresses().getFirst();
    }

    private static void relays(Client client, String code) throws IOException {
        assertThat(client.reply()).startsWith("220");
        assertThat(client.reply()).startsWith("250");
        assertThat(client.reply()).startsWith("250");
        assertThat(client.reply()).startsWith(code);
    }

    private <T extends MailEvent> T event(Class<T> type) {
        await().until(() -> events.stream().anyMatch(type::isInstance));
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void judgesTheClientAndNotTheProxy() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY, LOCAL_PROXY);
        try (Client client = Client.connect(address)) {
            client.send(LINE + RELAYING);
            relays(client, "550");
        }
        assertThat(event(MailEvent.SessionOpened.class).client()).isEqualTo("203.0.113.7");
        try (Client client = Client.connect(address)) {
            client.send("PROXY TCP4 127.0.0.9 192.0.2.25 49152 25\r\n" + RELAYING);
            relays(client, "250");
        }
    }

    /// Each cut of the first two lines into two segments: nothing of the first command is lost.
    @Test
    void losesNothingBehindTheHeader() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY, LOCAL_PROXY);
        String block = new String(ProxyHeaders.client("203.0.113.7", "192.0.2.25"), StandardCharsets.ISO_8859_1);
        for (String header : List.of(LINE, block)) {
            String sent = header + RELAYING;
            for (int cut = 1; cut < header.length() + 10; cut++) {
                try (Client client = Client.connect(address)) {
                    client.send(sent.substring(0, cut));
                    client.send(sent.substring(cut));
                    relays(client, "550");
                }
            }
        }
    }

    @Test
    void aProxysOwnConnectionIsItsOwn() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY, LOCAL_PROXY);
        try (Client client = Client.connect(address)) {
            client.send(new String(ProxyHeaders.block(0x20, 0), StandardCharsets.ISO_8859_1) + RELAYING);
            relays(client, "250");
        }
    }

    /// Else whoever reaches the proxy in a way it can't name could relay in its name.
    @Test
    void whoHasNoAddressIsNotTrusted() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY, LOCAL_PROXY);
        try (Client client = Client.connect(address)) {
            client.send("PROXY UNKNOWN\r\n" + RELAYING);
            relays(client, "550");
        }
    }

    @Test
    void closesWithoutAValidHeader() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY, LOCAL_PROXY);
        for (String sent : List.of("EHLO client.example\r\n", "PROXY TCP4 x\r\nNOOP\r\n" + "x".repeat(100))) {
            events.clear();
            try (Client client = Client.connect(address)) {
                client.send(sent);
                assertThat(closedWithoutAWord(client)).isTrue();
            }
            MailEvent.ConnectionRefused refused = event(MailEvent.ConnectionRefused.class);
            assertThat(refused.client()).isEqualTo("127.0.0.1");
            assertThat(refused.reason()).startsWith("PROXY header: ");
        }
        assertThat(events).noneMatch(MailEvent.SessionOpened.class::isInstance);
        await().until(() -> listener.sessions() == 0);
    }

    private static boolean closedWithoutAWord(Client client) {
        try {
            return client.reply() == null;
        } catch (IOException e) {
            // A reset, since the server did not read all.
            return true;
        }
    }

    @Test
    void waitsForAHeaderOnlySoLong() throws Exception {
        InetSocketAddress address =
                start(SessionRole.RELAY, new ProxySettings(LOCAL_PROXY.proxyNetworks(), 4096, Duration.ofMillis(200)));
        try (Client client = Client.connect(address)) {
            client.send("PROXY TCP4 ");
            assertThat(closedWithoutAWord(client)).isTrue();
        }
        assertThat(event(MailEvent.ConnectionRefused.class).reason()).contains("in time");
    }

    @Test
    void refusesALongHeaderByItsLengthAlone() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY, LOCAL_PROXY);
        byte[] header = ProxyHeaders.block(0x20, 0, new byte[5000]);
        try (Client client = Client.connect(address)) {
            client.send(new String(header, 0, 16, StandardCharsets.ISO_8859_1));
            assertThat(closedWithoutAWord(client)).isTrue();
        }
        assertThat(event(MailEvent.ConnectionRefused.class).reason()).contains("4096");
    }

    @Test
    void fromElsewhereItIsAnUnknownCommand() throws Exception {
        InetSocketAddress address = start(SessionRole.RELAY, ProxySettings.defaults());
        try (Client client = Client.connect(address)) {
            assertThat(client.reply()).startsWith("220");
            client.send(LINE + RELAYING);
            assertThat(client.reply()).startsWith("500 5.5.1");
            assertThat(client.reply()).startsWith("250");
        }
        assertThat(event(MailEvent.SessionOpened.class).client()).isEqualTo("127.0.0.1");
    }

    @Test
    void comesBeforeImplicitTls() throws Exception {
        InetSocketAddress address = start(SessionRole.SUBMISSIONS, LOCAL_PROXY);
        for (byte[] header :
                List.of(LINE.getBytes(StandardCharsets.US_ASCII), ProxyHeaders.client("203.0.113.7", "192.0.2.25"))) {
            try (Client client = Client.on(new HeaderFirst(address, header)).startTls()) {
                assertThat(client.reply()).startsWith("220");
                assertThat(client.command("EHLO x")).startsWith("250");
            }
        }
        assertThat(event(MailEvent.SessionOpened.class).client()).isEqualTo("203.0.113.7");
    }

    /// Sends a header in one segment with the first octets that are written: a ClientHello.
    private static final class HeaderFirst extends Socket {
        private byte[] header;

        HeaderFirst(InetSocketAddress address, byte[] header) throws IOException {
            super(address.getAddress(), address.getPort());
            this.header = header;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] block, int offset, int length) throws IOException {
                    var both = new ByteArrayOutputStream();
                    both.writeBytes(header);
                    both.write(block, offset, length);
                    header = new byte[0];
                    out.write(both.toByteArray());
                }
            };
        }
    }
}
