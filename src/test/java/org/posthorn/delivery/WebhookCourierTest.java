package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.envelope;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.Content;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.route.Webhook;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.TestAuthority;

@Timeout(60)
class WebhookCourierTest {
    private record Post(Headers headers, byte[] body) {}

    @TempDir
    Path folder;

    private final CourierFixture fixture = new CourierFixture();
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(loopback(), 10);
    }

    @AfterEach
    void stop() throws Exception {
        end.countDown();
        server.stop(0);
        fixture.close();
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private URI url(String scheme) {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort() + "/mail");
    }

    private Courier courier(Webhook webhook) {
        return fixture.courier(new Destination.Post("test", webhook));
    }

    private Courier courier() {
        return courier(Webhook.defaults(url("http")));
    }

    private Webhook webhook(@Nullable Path authorization, @Nullable Path secret, Duration timeout) {
        return new Webhook(url("http"), authorization, secret, timeout, false);
    }

    private void answers(int status, String text, String... headers) {
        server.createContext("/", exchange -> {
            posts.add(new Post(
                    exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes()));
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            answer(exchange, status, text);
        });
        run();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        try (exchange) {
            exchange.getResponseBody().write(octets);
        }
    }

    private void run() {
        server.setExecutor(Thread::startVirtualThread);
        server.start();
    }

    private static String text(Receipt receipt) {
        return receipt.outcomes().getFirst().diagnosis().text();
    }

    @Test
    void theMessageIsTheBodyAndTheEnvelopeIsInFields() {
        answers(202, "queued as 7\nand more");
        Receipt receipt = courier().deliver(mail("a@example.org", "\"b c%\"@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0", "Delivered 2.0.0");
        assertThat(text(receipt)).isEqualTo("HTTP 202: queued as 7");
        assertThat(receipt.outcomes().getFirst().diagnosis().relay()).hasToString("webhook:test");
        assertThat(posts).hasSize(1);
        Post post = posts.getFirst();
        assertThat(post.body()).asString(StandardCharsets.US_ASCII).isEqualTo(CourierFixture.TEXT);
        assertThat(post.headers().get("Content-Type")).containsExactly("message/rfc822");
        assertThat(post.headers().get("X-Posthorn-Queue-Id")).containsExactly(new QueueId(1).toString());
        assertThat(post.headers().get("X-Posthorn-Sender")).containsExactly("sender@example.com");
        assertThat(post.headers().get("X-Posthorn-Recipient"))
                .containsExactlyInAnyOrder("a@example.org", "\"b c%25\"@example.org");
        assertThat(post.headers()).doesNotContainKeys("Authorization", "X-posthorn-signature");
    }

    @Test
    void addressesInUtf8AreEncoded() {
        answers(200, "");
        Envelope envelope =
                Envelope.of(ReversePath.NULL, List.of(MailAddress.parse("jürgen@example.org")), Origin.INTERNAL);
        assertThat(kinds(courier().deliver(mail(envelope, CourierFixture.TEXT))))
                .containsExactly("Delivered 2.0.0");
        assertThat(posts.getFirst().headers().get("X-Posthorn-Recipient")).containsExactly("j%C3%BCrgen@example.org");
        assertThat(posts.getFirst().headers().get("X-Posthorn-Sender")).containsExactly("");
    }

    @Test
    void aLargeMessageArrivesWhole() {
        answers(200, "");
        String text = "Subject: large\r\n\r\n" + "0123456789abcd\r\n".repeat(1 << 18);
        assertThat(kinds(courier().deliver(mail(envelope("a@example.org"), text))))
                .containsExactly("Delivered 2.0.0");
        assertThat(posts.getFirst().body()).asString(StandardCharsets.US_ASCII).isEqualTo(text);
        assertThat(posts.getFirst().headers().getFirst("Content-Length")).isEqualTo(String.valueOf(text.length()));
    }

    @Test
    void aDuplicateHasTheSameKeyAndOtherRecipientsHaveAnother() {
        answers(200, "");
        Courier courier = courier();
        courier.deliver(mail("a@example.org"));
        courier.deliver(mail("a@example.org"));
        courier.deliver(mail("b@example.org"));
        List<String> keys = posts.stream()
                .map(post -> post.headers().getFirst("Idempotency-Key"))
                .toList();
        assertThat(keys.getFirst()).isEqualTo(keys.get(1)).startsWith(new QueueId(1) + "-");
        assertThat(keys.getLast()).isNotEqualTo(keys.getFirst());
    }

    /// Else it would be posted again and again, though the server has said yes to it.
    @Test
    void theStatusCountsAlsoWhenTheRestOfTheAnswerDoesNotCome() {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write("taken\n".getBytes(StandardCharsets.US_ASCII));
                exchange.getResponseBody().flush();
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        run();
        Receipt receipt = courier(webhook(null, null, Duration.ofSeconds(2))).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(text(receipt)).isEqualTo("HTTP 200: taken");
    }

    @Test
    void manyRecipientsGoInSeveralPosts() {
        answers(200, "");
        String[] recipients = new String[fixture.settings.recipientsPerTransaction() + 1];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = i + "@example.org";
        }
        assertThat(kinds(courier().deliver(mail(recipients))))
                .containsOnly("Delivered 2.0.0")
                .hasSize(recipients.length);
        assertThat(posts).hasSize(2);
        assertThat(posts.getFirst().headers().get("X-Posthorn-Recipient")).hasSize(recipients.length - 1);
    }

    @Test
    void thePostIsAuthorisedAndSigned() throws Exception {
        answers(200, "");
        Path token = Files.writeString(folder.resolve("token"), "abc.def\n");
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        courier(webhook(token, secret, Duration.ofSeconds(20))).deliver(mail("a@example.org", "b@example.org"));
        Headers headers = posts.getFirst().headers();
        assertThat(headers.getFirst("Authorization")).isEqualTo("Bearer abc.def");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        String signed = headers.getFirst("X-Posthorn-Timestamp") + '\n' + new QueueId(1)
                + "\nsender@example.com\na@example.org\nb@example.org\n\n" + CourierFixture.TEXT;
        assertThat(headers.getFirst("X-Posthorn-Signature"))
                .isEqualTo(
                        "sha256=" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void withoutItsSecretNothingIsPosted() {
        answers(200, "");
        Receipt receipt = courier(webhook(folder.resolve("none"), null, Duration.ofSeconds(20)))
                .deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.5");
        assertThat(text(receipt)).doesNotContain("none");
        assertThat(posts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "301, Deferred 4.3.5, true", "307, Deferred 4.3.5, true", "400, Bounced 5.3.0, false",
        "401, Deferred 4.3.5, true", "403, Bounced 5.7.1, false", "404, Deferred 4.3.5, true",
        "407, Deferred 4.3.5, true", "408, Deferred 4.3.0, false", "410, Bounced 5.3.0, false",
        "413, Bounced 5.3.4, false", "422, Bounced 5.3.0, false", "429, Deferred 4.3.0, true",
        "500, Deferred 4.3.0, false", "501, Deferred 4.3.0, false", "502, Deferred 4.3.0, true",
        "503, Deferred 4.3.0, true", "504, Deferred 4.3.0, true", "599, Deferred 4.3.0, false"
    })
    void theAnswerIsJudgedByItsStatus(int status, String kind, boolean hostFault) {
        answers(status, "because\u0007 of\tthis\nand that", "Location", "/elsewhere", "Retry-After", "120");
        Receipt receipt = courier().deliver(mail("a@example.org", "b@example.org"));
        assertThat(kinds(receipt)).containsExactly(kind, kind);
        assertThat(text(receipt)).startsWith("HTTP " + status + ": because? of this (Retry-After: 120)");
        assertThat(receipt.hostFault()).isEqualTo(hostFault);
        assertThat(receipt.maybeTaken()).isEqualTo(status == 502 || status == 504);
        assertThat(posts).hasSize(1);
    }

    @Test
    void aLongAnswerIsLeft() {
        answers(200, "x".repeat(10_000_000));
        Receipt receipt = courier().deliver(mail("a@example.org"));
        assertThat(text(receipt)).hasSize("HTTP 200: ".length() + FirstOctets.MOST);
    }

    @Test
    void aServerThatDoesNotAnswerMayHaveTheMessage() {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        run();
        Receipt receipt = courier(webhook(null, null, Duration.ofMillis(500))).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.2");
        assertThat(text(receipt)).isEqualTo("post: timed out");
        assertThat(receipt.maybeTaken()).isTrue();
    }

    @Test
    void aServerThatReadsNothingHasIsLeftInTime() throws IOException {
        try (var deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var url = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/");
            Consignment large = mail(envelope("a@example.org"), "x\r\n".repeat(10_000_000));
            Receipt receipt = courier(new Webhook(url, null, null, Duration.ofMillis(500), false))
                    .deliver(large);
            assertThat(kinds(receipt)).containsExactly("Deferred 4.4.2");
            assertThat(receipt.hostFault()).isTrue();
            assertThat(receipt.maybeTaken()).isFalse();
        }
    }

    @Test
    void withoutAServerItWaits() throws IOException {
        URI nobody;
        try (var closed = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort() + "/");
        }
        Receipt receipt = courier(Webhook.defaults(nobody)).deliver(mail("a@example.org", "b@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.1", "Deferred 4.4.1");
        assertThat(receipt.hostFault()).isTrue();
        assertThat(receipt.maybeTaken()).isFalse();
    }

    @Test
    void anAbortEndsTheWait() throws Exception {
        try (var deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var url = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/");
            Courier courier = courier(new Webhook(url, null, null, Duration.ofHours(1), false));
            Thread aborting = Thread.ofVirtual().start(courier::abort);
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Deferred 4.3.2");
            aborting.join();
        }
    }

    @Test
    void contentThatCannotBeReadIsNoFaultOfTheServer() {
        answers(200, "");
        Content broken = new Content() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public void transferTo(org.posthorn.mail.ContentSink sink) throws IOException {
                sink.write(new byte[5], 0, 5);
                throw new IOException("bad disk");
            }
        };
        Envelope envelope = envelope("a@example.org");
        Receipt receipt = courier().deliver(new Consignment(new QueueId(1), envelope, broken, envelope.recipients()));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.0");
        assertThat(text(receipt)).isEqualTo("the message could not be read");
        assertThat(receipt.hostFault()).isFalse();
    }

    @Test
    void tlsIsVerified() throws Exception {
        var authority = new TestAuthority();
        HttpsServer secure = HttpsServer.create(loopback(), 10);
        secure.setHttpsConfigurator(
                new HttpsConfigurator(authority.issue("EC", "localhost").server()));
        server = secure;
        answers(200, "");
        Receipt untrusted = courier(Webhook.defaults(url("https"))).deliver(mail("a@example.org"));
        assertThat(kinds(untrusted)).containsExactly("Deferred 4.7.5");
        fixture.identity = ServerIdentity.of(authority.write(folder));
        assertThat(kinds(courier(Webhook.defaults(url("https"))).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
        URI otherName = URI.create(url("https").toString().replace("localhost", "127.0.0.1"));
        assertThat(kinds(courier(Webhook.defaults(otherName)).deliver(mail("a@example.org"))))
                .containsExactly("Deferred 4.7.5");
        assertThat(posts).hasSize(1);
    }

    @Test
    void mailThatMustTravelUnderTlsDoesNotGoWithout() {
        var terms = new DeliveryTerms(null, null, 0, true);
        Envelope e = envelope("a@example.org");
        var envelope =
                new Envelope(e.sender(), e.recipients(), e.body(), false, e.returnContent(), null, e.origin(), terms);
        var far = new Webhook(URI.create("http://192.0.2.1/"), null, null, Duration.ofSeconds(1), true);
        assertThat(kinds(courier(far).deliver(mail(envelope, CourierFixture.TEXT))))
                .containsExactly("Bounced 5.7.10");
        answers(200, "");
        assertThat(kinds(courier().deliver(mail(envelope, CourierFixture.TEXT))))
                .containsExactly("Delivered 2.0.0");
    }
}
