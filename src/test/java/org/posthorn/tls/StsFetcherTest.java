package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.FakeDns;
import org.posthorn.mail.TlsFault;

/// RFC 8461 section 3.3, against a web server on loopback.
@Tag("req092")
class StsFetcherTest {
    private static final String POLICY = "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n";

    private static final String HOST = "mta-sts.example.org";

    private static TestAuthority authority;
    private static ServerIdentity trusting;

    private final CountDownLatch end = new CountDownLatch(1);
    /// The operating system knows nothing of these names.
    private final FakeDns dns = new FakeDns().host(HOST, "127.0.0.1");

    private @Nullable HttpsServer server;
    private int port;
    private StsFetcher fetcher;

    @BeforeAll
    static void issue(@TempDir Path folder) throws Exception {
        authority = new TestAuthority();
        trusting = ServerIdentity.of(authority.write(folder));
    }

    @AfterEach
    void stop() {
        end.countDown();
        if (server != null) {
            fetcher.close();
            server.stop(0);
        }
    }

    @FunctionalInterface
    private interface Page {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private StsText fetch(TestAuthority.Leaf leaf, Duration timeout, Page page) throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(leaf.server()));
        server.createContext("/", exchange -> {
            try (exchange) {
                page.answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.setExecutor(Thread::startVirtualThread);
        server.start();
        fetcher = new StsFetcher(
                new StsSettings(true, timeout, 1_024, 10, server.getAddress().getPort()), trusting, dns);
        return fetcher.fetch("example.org");
    }

    private StsText fetch(Page page) throws Exception {
        return fetch(authority.issue("EC", HOST), Duration.ofSeconds(20), page);
    }

    private static Page page(int status, String type, String text) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, octets.length);
            exchange.getResponseBody().write(octets);
        };
    }

    @Test
    void aPolicyIsFetched() throws Exception {
        StsText text = fetch(page(200, "text/plain; charset=utf-8", POLICY));
        assertThat(text.policy().mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 203, 301, 302, 307, 404, 500})
    void onlyStatus200Counts(int status) {
        Page redirect = exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            boolean elsewhere = exchange.getRequestURI().getPath().equals("/elsewhere");
            page(elsewhere ? 200 : status, "text/plain", POLICY).answer(exchange);
        };
        assertThatThrownBy(() -> fetch(redirect))
                .hasMessage("status " + status)
                .satisfies(failed -> assertFault(failed, TlsFault.STS_POLICY_FETCH_ERROR));
    }

    private static void assertFault(Throwable failed, TlsFault fault) {
        assertThat(failed).isInstanceOf(IOException.class);
        assertThat(StsFetchException.failure((IOException) failed).fault()).isEqualTo(fault);
    }

    @Test
    void aPageIsNoPolicy() {
        assertThatThrownBy(() -> fetch(page(200, "text/html", POLICY))).hasMessageContaining("text/plain");
        stop();
        assertThatThrownBy(() -> fetch(page(200, "text/plain", "hello")))
                .hasMessageContaining("no policy")
                .satisfies(failed -> assertFault(failed, TlsFault.STS_POLICY_INVALID));
    }

    @Test
    void aTextThatIsTooLongIsNotRead() {
        String longer = POLICY + "x: y\n".repeat(1_000);
        assertThatThrownBy(() -> fetch(page(200, "text/plain", longer))).isInstanceOf(IOException.class);
    }

    @Test
    void theWebServerMustBeTheRightOne() throws Exception {
        Page page = page(200, "text/plain", POLICY);
        Duration timeout = Duration.ofSeconds(20);
        assertThatThrownBy(() -> fetch(authority.issue("EC", "other.example"), timeout, page))
                .satisfies(failed -> assertFault(failed, TlsFault.STS_WEBPKI_INVALID));
        stop();
        assertThatThrownBy(() -> fetch(authority.issue("EC", Duration.ofMinutes(-1), HOST), timeout, page))
                .isInstanceOf(IOException.class);
        stop();
        assertThatThrownBy(() -> fetch(TestAuthority.selfSigned("EC", HOST), timeout, page))
                .satisfies(failed -> assertFault(failed, TlsFault.STS_WEBPKI_INVALID));
    }

    @Test
    void whoDripsItsAnswerIsLeft() {
        Page drip = exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, POLICY.length());
            exchange.getResponseBody().write('v');
            exchange.getResponseBody().flush();
            end.await();
        };
        assertThatThrownBy(() -> fetch(authority.issue("EC", HOST), Duration.ofMillis(500), drip))
                .hasMessage("timed out");
    }

    /// RFC 8461 section 3.3: a DNS-ID, and no common name.
    @Test
    void aCommonNameIsNoName() {
        assertThatThrownBy(() -> fetch(
                        authority.issueByCommonName(HOST), Duration.ofSeconds(20), page(200, "text/plain", POLICY)))
                .hasMessageContaining("the certificate is not of " + HOST)
                .satisfies(failed -> assertFault(failed, TlsFault.STS_WEBPKI_INVALID));
    }

    @Test
    void theResolverOfTheMailFindsTheWebServer() throws Exception {
        dns.host(HOST, "127.0.0.2", "127.0.0.1");
        assertThat(fetch(page(200, "text/plain", POLICY)).policy().mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        stop();
        dns.host(HOST, new AddressAnswer.TemporaryFailure("SERVFAIL"));
        assertThatThrownBy(() -> fetch(page(200, "text/plain", POLICY)))
                .hasMessage("lookup of host mta-sts.example.org: SERVFAIL")
                .satisfies(failed -> assertFault(failed, TlsFault.STS_POLICY_FETCH_ERROR));
        stop();
        dns.host(HOST, new AddressAnswer.NoSuchHost());
        assertThatThrownBy(() -> fetch(page(200, "text/plain", POLICY))).hasMessageContaining("does not exist");
    }

    /// Its queue of connections is full, so that the system answers no further one: as with an address that a firewall
    /// drops.
    @Test
    void anAddressThatNeverAnswersLeavesTimeForTheNext() throws Exception {
        InetAddress silent = InetAddress.getByName("127.0.0.2");
        try (var listening = new ServerSocket(0, 1, silent)) {
            port = listening.getLocalPort();
            var filling = new ArrayList<SocketChannel>();
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(silent, port));
                filling.add(channel);
            }
            dns.host(HOST, "127.0.0.2", "127.0.0.1");
            StsText text = fetch(authority.issue("EC", HOST), Duration.ofSeconds(4), page(200, "text/plain", POLICY));
            assertThat(text.policy().mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
            for (SocketChannel channel : filling) {
                channel.close();
            }
        }
    }

    private StsText raw(String... lines) throws Exception {
        try (var listening = (SSLServerSocket) authority
                .issue("EC", HOST)
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = listening.accept()) {
                    var in = socket.getInputStream();
                    String request = "";
                    while (!request.endsWith("\r\n\r\n")) {
                        request += (char) in.read();
                    }
                    String answer = String.join("\r\n", lines);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // The client has closed.
                }
            });
            var settings = new StsSettings(true, Duration.ofSeconds(20), 1_024, 10, listening.getLocalPort());
            return new StsFetcher(settings, trusting, dns).fetch("example.org");
        }
    }

    /// RFC 9110 section 15.2: a client reads on behind them.
    @Test
    void interimAnswersAreNotTheAnswer() throws Exception {
        for (String interim : List.of("100 Continue", "103 Early Hints", "199 ")) {
            StsText text = raw(
                    "HTTP/1.1 " + interim, "Link: </x>", "", "HTTP/1.1 200 OK", "Content-Type: text/plain", "", POLICY);
            assertThat(text.policy().mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "220 mx.example.org ESMTP\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nver",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"
            })
    void anAnswerOutOfOrderIsNoPolicy(String answer) {
        assertThatThrownBy(() -> raw(answer)).isInstanceOf(IOException.class);
    }

    @Test
    void aPolicyMayComeInChunks() throws Exception {
        Page chunked = exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(POLICY.substring(0, 10).getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write(POLICY.substring(10).getBytes(StandardCharsets.UTF_8));
        };
        assertThat(fetch(chunked).policy().hosts()).containsExactly("mx.example.org");
    }

    /// No answer of a web server ends in anything but a policy or a failure that is told.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\n1\r\nv\r\n7fffffffffffffff\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nv\r\n7ffffffffffffff0\r\nersion",
                "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                "Transfer-Encoding: chunked\r\n\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nver",
                "Content-Length: 9223372036854775807\r\n\r\nversion",
                "Content-Length: 99999999999999999999\r\n\r\nversion",
                "Content-Length: -1\r\n\r\nversion",
                "Content-Length: 0\r\n\r\n",
                "\r\n"
            })
    void anAnswerThatIsWrittenBadlyIsAFailure(String rest) throws Exception {
        SSLContext context = authority.issue("EC", HOST).server();
        try (var listener =
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread served = Thread.ofVirtual().start(() -> {
                try (Socket client = listener.accept()) {
                    client.getInputStream().read(new byte[1_024]);
                    client.getOutputStream().write(("HTTP/1.1 200 OK\r\n" + rest).getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // The client sees it.
                }
            });
            var settings = new StsSettings(true, Duration.ofSeconds(20), 1_024, 10, listener.getLocalPort());
            try (var raw = new StsFetcher(settings, trusting, dns)) {
                assertThatThrownBy(() -> raw.fetch("example.org")).isInstanceOf(IOException.class);
            }
            served.join();
        }
    }
}
