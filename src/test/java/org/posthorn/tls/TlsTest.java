package org.posthorn.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsTest {
    private static final InstantSource NOW = InstantSource.system();

    @TempDir
    Path folder;

    private final ClientTls client = ClientTls.opportunistic();

    private TlsSettings files(String certificate, String key) {
        return TlsSettings.of(folder.resolve(certificate), folder.resolve(key));
    }

    private TlsSettings write(TestKeys keys) throws IOException {
        Files.writeString(folder.resolve("certificate.pem"), keys.certificate());
        Files.writeString(folder.resolve("key.pem"), keys.key());
        return files("certificate.pem", "key.pem");
    }

    /// A session of each side, after each has sent an octet to the other.
    private record Sessions(SSLSession server, SSLSession client) {}

    @FunctionalInterface
    private interface Tweak {
        void apply(SSLSocket socket);
    }

    private Sessions shake(ServerTls server, String host, Tweak tweak) throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return shake(listener, server, host, tweak);
        }
    }

    private Sessions shake(ServerSocket listener, ServerTls server, String host, Tweak tweak) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            plain.setSoTimeout(10_000);
            Callable<SSLSession> accept = () -> serve(listener, server);
            Future<SSLSession> accepted = threads.submit(accept);
            SSLSession session;
            try (SSLSocket socket = client.wrap(plain, host)) {
                tweak.apply(socket);
                socket.getOutputStream().write('q');
                assertThat(socket.getInputStream().read()).isEqualTo('a');
                session = socket.getSession();
            }
            return new Sessions(accepted.get(), session);
        }
    }

    private static SSLSession serve(ServerSocket listener, ServerTls server) throws IOException {
        try (Socket plain = listener.accept()) {
            plain.setSoTimeout(10_000);
            try (SSLSocket socket = server.wrap(plain)) {
                assertThat(socket.getUseClientMode()).isFalse();
                if (socket.getInputStream().read() == 'q') {
                    socket.getOutputStream().write('a');
                }
                // The client closes first, so that close has nothing to wait for.
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                return socket.getSession();
            }
        }
    }

    @Test
    void closingDoesNotWaitForAPeerThatNeverCloses() throws Exception {
        ServerTls server = ServerTls.load(files("c.pem", "k.pem"), "mx.example.org", NOW);
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                Socket accepted = listener.accept()) {
            SSLSocket socket = client.wrap(plain, "mx.example.org");
            Future<SSLSocket> closed = threads.submit(() -> {
                SSLSocket secured = server.wrap(accepted);
                secured.startHandshake();
                ServerTls.close(secured);
                return secured;
            });
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(closed.get(20, TimeUnit.SECONDS).isClosed()).isTrue();
            assertThat(accepted.isClosed()).isTrue();
        }
    }

    private static final Tweak NONE = socket -> {};

    @Test
    void makesAPairAtFirstStartAndKeepsIt() throws Exception {
        TlsSettings files = files("new/tls/certificate.pem", "new/keys/key.pem");
        ServerTls made = ServerTls.load(files, "mx.example.org", NOW);
        X509Certificate certificate = made.certificate();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.privateKey())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.certificate())))
                .isEqualTo("rw-r--r--");
        assertThat(Files.list(folder.resolve("new/tls"))).containsExactly(files.certificate());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=mx.example.org");
        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(2, "mx.example.org"));
        assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
                .isBetween(Duration.ofDays(729), Duration.ofDays(731));
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");

        ServerTls again = ServerTls.load(files, "mx.example.org", NOW);
        assertThat(again.certificate()).isEqualTo(certificate);
        Sessions sessions = shake(again, "mx.example.org", NONE);
        assertThat(sessions.client().getPeerCertificates()).containsExactly(certificate);
    }

    @Test
    void aLongHostNameFits() throws Exception {
        String host = "a".repeat(60) + "." + "b".repeat(60) + ".example.org";
        ServerTls made = ServerTls.load(files("c.pem", "k.pem"), host, NOW);
        assertThat(made.certificate().getSubjectAlternativeNames()).containsExactly(List.of(2, host));
    }

    @ParameterizedTest
    @CsvSource({"rsa,pkcs8", "rsa,pkcs1", "ec,pkcs8", "ec,sec1", "ec,parameters", "ed25519,pkcs8"})
    void takesEveryKindOfKey(String algorithm, String form) throws Exception {
        ServerTls server = ServerTls.load(write(TestKeys.make(algorithm, form)), "mx.example.org", NOW);
        Sessions sessions = shake(server, "mx.example.org", NONE);
        assertThat(TlsDescription.of(sessions.server()).version()).isEqualTo("TLSv1.3");
        assertThat(TlsDescription.of(sessions.server()))
                .hasToString(TlsDescription.of(sessions.client()).toString());
        assertThat(sessions.client().getPeerCertificates()).containsExactly(server.certificate());
    }

    @ParameterizedTest
    @CsvSource({"rsa,pkcs8", "ec,pkcs8"})
    void speaksTls12(String algorithm, String form) throws Exception {
        ServerTls server = ServerTls.load(write(TestKeys.make(algorithm, form)), "mx.example.org", NOW);
        Sessions sessions =
                shake(server, "mx.example.org", socket -> socket.setEnabledProtocols(new String[] {"TLSv1.2"}));
        assertThat(sessions.server().getProtocol()).isEqualTo("TLSv1.2");
        assertThat(sessions.server().getCipherSuite()).startsWith("TLS_ECDHE_").contains("GCM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
            })
    void refusesSuitesWithoutForwardSecrecyOrWithCbc(String suite) throws Exception {
        ServerTls server = ServerTls.load(write(TestKeys.make("rsa", "pkcs8")), "mx.example.org", NOW);
        assertThatThrownBy(() -> shake(server, "mx.example.org", socket -> {
                    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                    socket.setEnabledCipherSuites(new String[] {suite});
                }))
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.org, mx.example.org",
        "mx.example.org., mx.example.org",
        "mailhost, mailhost",
        // The JDK sends no name with an underscore; the handshake goes on without.
        "mx_1.example.org, ''",
        "host_name, ''",
        "192.0.2.1, ''",
        "2001:db8::1, ''"
    })
    void namesTheHostUnlessItIsAnAddress(String host, String named) throws Exception {
        ServerTls server = ServerTls.load(files("c.pem", "k.pem"), "mx.example.org", NOW);
        Sessions sessions = shake(server, host, NONE);
        List<String> names = ((ExtendedSSLSession) sessions.server())
                .getRequestedServerNames().stream()
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .toList();
        assertThat(names).isEqualTo(named.isEmpty() ? List.of() : List.of(named));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumesSessions(String version) throws Exception {
        ServerTls server = ServerTls.load(files("c.pem", "k.pem"), "mx.example.org", NOW);
        Tweak tweak = socket -> socket.setEnabledProtocols(new String[] {version});
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Sessions first = shake(listener, server, "mx.example.org", tweak);
            Sessions second = shake(listener, server, "mx.example.org", tweak);
            assertThat(second.client().getCreationTime())
                    .isEqualTo(first.client().getCreationTime());
            Sessions other = shake(listener, server, "mx2.example.org", tweak);
            assertThat(other.client().getCreationTime())
                    .isGreaterThan(first.client().getCreationTime());
        }
    }

    @Test
    void aMismatchIsFound() throws Exception {
        for (String other : List.of("ec", "rsa", "ed25519")) {
            Files.writeString(
                    folder.resolve("c.pem"), TestKeys.make("ec", "pkcs8").certificate());
            Files.writeString(
                    folder.resolve("k.pem"), TestKeys.make(other, "pkcs8").key());
            assertFails(files("c.pem", "k.pem"), "k.pem", "is not the key of the certificate");
        }
    }

    @Test
    void oneFileAloneIsAnError() throws Exception {
        write(TestKeys.make("ec", "pkcs8"));
        assertFails(files("certificate.pem", "none.pem"), "none.pem", "no such file");
        assertFails(files("none.pem", "key.pem"), "none.pem", "no such file");
        assertThat(folder.resolve("none.pem")).doesNotExist();
    }

    @Test
    void encryptedKeysAreRefused() throws Exception {
        write(TestKeys.make("ec", "pkcs8"));
        Files.writeString(folder.resolve("p8.pem"), TestKeys.ENCRYPTED_PKCS8);
        Files.writeString(folder.resolve("p1.pem"), TestKeys.ENCRYPTED_PKCS1);
        assertFails(files("certificate.pem", "p8.pem"), "p8.pem", "encrypted");
        assertFails(files("certificate.pem", "p1.pem"), "p1.pem", "encrypted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not PEM",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n!!!!\n",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
            })
    void damagedFilesAreNamed(String text) throws Exception {
        write(TestKeys.make("ec", "pkcs8"));
        Files.writeString(folder.resolve("bad.pem"), text, US_ASCII);
        assertFails(files("certificate.pem", "bad.pem"), "bad.pem", "");
        assertFails(files("bad.pem", "key.pem"), "bad.pem", "");
    }

    @Test
    void otherOctetsAreNamedToo() throws Exception {
        write(TestKeys.make("ec", "pkcs8"));
        Files.write(folder.resolve("der.pem"), new byte[] {0x30, (byte) 0x82, (byte) 0xFF, 0});
        assertFails(files("der.pem", "key.pem"), "der.pem", "");
    }

    @Test
    void theChainIsInOrder() throws Exception {
        TestKeys keys = TestKeys.make("ec", "pkcs8");
        TlsSettings files = write(keys);
        Files.writeString(
                files.certificate(),
                keys.certificate() + TestKeys.make("rsa", "pkcs8").certificate());
        assertFails(files, "certificate.pem", "is not the issuer of certificate 1");
    }

    @Test
    void checkMakesNothing() throws Exception {
        TlsSettings absent = files("none/c.pem", "none/k.pem");
        assertThatCode(() -> ServerTls.check(absent)).doesNotThrowAnyException();
        assertThat(folder.resolve("none")).doesNotExist();
        assertThatCode(() -> ServerTls.check(write(TestKeys.make("ec", "sec1"))))
                .doesNotThrowAnyException();
    }

    @Test
    void anExpiredCertificateIsStillServed() throws Exception {
        TlsSettings files = files("c.pem", "k.pem");
        ServerTls.load(files, "mx.example.org", InstantSource.fixed(Instant.parse("2020-01-01T00:00:00Z")));
        ServerTls server = ServerTls.load(files, "mx.example.org", NOW);
        assertThat(shake(server, "mx.example.org", NONE).client().getPeerCertificates())
                .containsExactly(server.certificate());
    }

    @Test
    void settingsAreChecked() {
        Duration day = Duration.ofDays(1);
        assertRefused(Duration.ofHours(1), 1, day, day);
        assertRefused(day, 0, day, day);
        assertRefused(day, 1, Duration.ofDays(8), day);
        assertRefused(day, 1, day, Duration.ofMillis(1));
        assertThat(TlsSettings.defaults().privateKey()).isEqualTo(Path.of("conf/tls/private-key.pem"));
    }

    private static void assertRefused(Duration validity, int sessions, Duration lifetime, Duration interval) {
        Path file = Path.of("x");
        assertThatThrownBy(() -> new TlsSettings(
                        file,
                        file,
                        List.of(),
                        Optional.empty(),
                        validity,
                        sessions,
                        lifetime,
                        interval,
                        TlsProvider.AUTO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theHandshakeIsNotBegunByWrapping() throws Exception {
        ServerTls server = ServerTls.load(files("c.pem", "k.pem"), "mx.example.org", NOW);
        SSLParameters parameters;
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                Socket accepted = listener.accept()) {
            // Were it begun, this would wait for the other side: there is none.
            SSLSocket wrapped = server.wrap(accepted);
            parameters = wrapped.getSSLParameters();
            assertThat(client.wrap(plain, "mx.example.org").getUseClientMode()).isTrue();
        }
        assertThat(parameters.getProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(parameters.getUseCipherSuitesOrder()).isFalse();
    }

    private static void assertFails(TlsSettings files, String file, String problem) {
        assertThatThrownBy(() -> ServerTls.load(files, "mx.example.org", NOW))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(problem);
        assertThatThrownBy(() -> ServerTls.check(files))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining(file);
    }
}
