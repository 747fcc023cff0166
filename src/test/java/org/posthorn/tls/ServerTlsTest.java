package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which certificate a client is shown, what it may resume, and what it has to show itself.
@ParameterizedClass
@EnumSource(names = {"JDK", "CONSCRYPT"})
final class ServerTlsTest {
    private static final InstantSource NOW = InstantSource.system();
    private static final Consumer<SSLParameters> PLAIN = _ -> {};

    @Parameter
    TlsProvider provider = TlsProvider.AUTO;

    @TempDir
    Path folder;

    private ServerSocket listener;
    private TestAuthority authority;
    private SSLContext stranger;

    @BeforeEach
    void prepare() throws Exception {
        // There is a library for the usual machines alone.
        assumeTrue(provider == TlsProvider.JDK || Conscrypt.isAvailable());
        listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        authority = new TestAuthority();
        stranger = SSLContext.getInstance("TLS");
        stranger.init(null, new TrustManager[] {new TrustAnyone()}, null);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private TlsSettings settings(KeyFiles first, KeyFiles... more) {
        return TlsSettings.of(first.certificate(), first.privateKey())
                .withAdditional(List.of(more))
                .withProvider(provider);
    }

    private static ServerTls load(TlsSettings settings) throws TlsException {
        return ServerTls.load(settings, "mx.example.org", NOW);
    }

    private Handshake shake(ServerTls tls, String host, Consumer<SSLParameters> tweak) throws Exception {
        return shake(tls, stranger, host, ClientCertificates.NONE, tweak);
    }

    private Handshake shake(
            ServerTls tls, SSLContext client, String host, ClientCertificates mode, Consumer<SSLParameters> tweak)
            throws Exception {
        return Handshake.of(listener, tls, new Handshake.Offer(client, host, mode, tweak));
    }

    private static Consumer<SSLParameters> version(String version) {
        return parameters -> parameters.setProtocols(new String[] {version});
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.org, mx.example.org",
        "MX.Example.Org, mx.example.org",
        "mail.example.com, mail.example.com",
        "a.example.net, *.example.net",
        "example.net, mx.example.org",
        "b.a.example.net, mx.example.org",
        "exact.example.net, exact.example.net",
        "unknown.example, mx.example.org",
        "'', mx.example.org"
    })
    void theNameChoosesTheCertificate(String asked, String shown) throws Exception {
        ServerTls tls = load(settings(
                authority.issue("EC", "mx.example.org").write(folder, "default"),
                authority.issue("EC", "mail.example.com", "mail2.example.com").write(folder, "com"),
                authority.issue("EC", "*.example.net").write(folder, "wild"),
                authority.issue("EC", "exact.example.net").write(folder, "exact")));
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            Handshake done = shake(tls, asked, version(version));
            assertThat(done.shown().getSubjectX500Principal().getName()).isEqualTo("CN=" + shown);
        }
        assertThat(tls.certificates())
                .extracting(ServedCertificate::names)
                .contains(List.of("mail.example.com", "mail2.example.com"));
    }

    @ParameterizedTest
    @CsvSource({"EC, ecdsa_secp256r1_sha256", "RSA, rsa_pss_rsae_sha256"})
    void aNameMayHaveBothKindsOfKey(String algorithm, String scheme) throws Exception {
        TlsSettings both = settings(
                authority.issue("EC", "mx.example.org").write(folder, "ec"),
                authority.issue("RSA", "mx.example.org").write(folder, "rsa"));
        if (provider == TlsProvider.CONSCRYPT) {
            assertThatThrownBy(() -> load(both))
                    .isInstanceOf(TlsException.class)
                    .hasMessageContaining("two kinds");
        }
        ServerTls tls = load(both.withProvider(provider == TlsProvider.JDK ? provider : TlsProvider.AUTO));
        for (String host : List.of("mx.example.org", "")) {
            Handshake done = shake(tls, host, parameters -> {
                parameters.setProtocols(new String[] {"TLSv1.3"});
                parameters.setSignatureSchemes(new String[] {scheme, "ecdsa_secp384r1_sha384"});
            });
            assertThat(done.shown().getPublicKey().getAlgorithm()).isEqualTo(algorithm);
        }
    }

    /// Each connection is accepted on a thread of its own, as listeners do.
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void sessionsAreResumedOverConnectionsAndThreads(String version) throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "mx.example.org").write(folder, "default")));
        long created = shake(tls, "mx.example.org", version(version)).client().getCreationTime();
        for (int i = 0; i < 5; i++) {
            Handshake again = shake(tls, "mx.example.org", version(version));
            assertThat(again.client().getCreationTime()).isEqualTo(created);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void sessionsAreResumedForTheirLifetime(String version) throws Exception {
        var clock = new AtomicReference<>(Instant.now());
        TlsSettings settings = settings(authority.issue("EC", "mx.example.org").write(folder, "default"));
        ServerTls tls = ServerTls.load(settings, "mx.example.org", clock::get);
        long created = shake(tls, "mx.example.org", version(version)).client().getCreationTime();
        clock.updateAndGet(now -> now.plus(settings.sessionLifetime()).minusSeconds(1));
        assertThat(shake(tls, "mx.example.org", version(version)).client().getCreationTime())
                .isEqualTo(created);
        clock.updateAndGet(now -> now.plusSeconds(1));
        boolean resumed =
                shake(tls, "mx.example.org", version(version)).client().getCreationTime() == created;
        // The JDK goes by a clock of its own.
        assertThat(resumed).isEqualTo(provider == TlsProvider.JDK);
        assertThat(shake(tls, "mx.example.org", version(version))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothSidesExportTheSameBinding(String version) throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "mx.example.org").write(folder, "default")));
        var seen = new ArrayList<byte[]>();
        // The second is a resumed session, whose binding is its own.
        for (int i = 0; i < 2; i++) {
            Handshake done = shake(tls, "mx.example.org", version(version));
            if (provider == TlsProvider.CONSCRYPT && version.equals("TLSv1.2")) {
                // An empty one: there is no telling whether it would be safe.
                assertThat(done.server().binding().octets()).hasValue(new byte[0]);
                return;
            }
            byte[] binding = done.server().binding().octets().orElseThrow();
            assertThat(binding)
                    .hasSize(32)
                    .isEqualTo(done.clientSide().binding().octets().orElseThrow());
            assertThat(seen).doesNotContain(binding);
            seen.add(binding);
        }
        assertThat(new TlsDescription("TLSv1.3", "x").binding().octets()).isEmpty();
    }

    @Test
    void groupsOutsideTheProfileAreRefused() throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "mx.example.org").write(folder, "default")));
        assertThatThrownBy(() -> shake(
                        tls, "mx.example.org", parameters -> parameters.setNamedGroups(new String[] {"secp521r1"})))
                .isInstanceOf(SSLException.class);
        assertThat(shake(tls, "mx.example.org", parameters -> parameters.setNamedGroups(new String[] {"secp384r1"})))
                .isNotNull();
    }

    @Test
    void reloadTakesTheNewPairAndKeepsTheOldWhenItIsBroken() throws Exception {
        KeyFiles files = authority.issue("EC", "old.example.org").write(folder, "default");
        ServerTls tls = load(settings(files));
        var first = tls.certificate();

        Files.writeString(files.privateKey(), "broken");
        assertThatThrownBy(tls::reload).isInstanceOf(TlsException.class).hasMessageContaining("default-key.pem");
        assertThat(shake(tls, "", PLAIN).shown()).isEqualTo(first);
        Files.delete(files.privateKey());
        Files.delete(files.certificate());
        assertThatThrownBy(tls::reload).isInstanceOf(TlsException.class).hasMessageContaining("no such file");
        assertThat(shake(tls, "", PLAIN).shown()).isEqualTo(first);

        authority.issue("EC", "new.example.org").write(folder, "default");
        assertThat(tls.reload()).extracting(ServedCertificate::names).containsExactly(List.of("new.example.org"));
        assertThat(shake(tls, "", PLAIN).shown().getSubjectX500Principal().getName())
                .isEqualTo("CN=new.example.org");
    }

    @Test
    void sessionsUnderWayOutliveAReload() throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "old.example.org").write(folder, "default")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var plain = new java.net.Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                var accepted = listener.accept()) {
            plain.setSoTimeout(10_000);
            accepted.setSoTimeout(10_000);
            Callable<ServerTls.Secured> accept = () -> tls.accept(accepted, ClientCertificates.NONE);
            Future<ServerTls.Secured> server = threads.submit(accept);
            var client = stranger.getSocketFactory().createSocket(plain, "mx.example.org", plain.getPort(), true);
            ((javax.net.ssl.SSLSocket) client).startHandshake();
            authority.issue("EC", "new.example.org").write(folder, "default");
            assertThat(tls.reload()).hasSize(1);
            server.get().socket().getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void theWatchSeesWhatChanged() throws Exception {
        KeyFiles files = authority.issue("EC", "old.example.org").write(folder, "default");
        ServerTls tls = load(settings(files));
        try (TlsWatch watch = tls.watch()) {
            var first = tls.certificate();
            watch.look();
            assertThat(tls.certificate()).isSameAs(first);

            // The certificate is there before its key, as when a tool writes one after the other.
            TestAuthority.Leaf next = authority.issue("EC", "much-longer.new.example.org");
            String key = Files.readString(files.privateKey());
            next.write(folder, "default");
            String nextKey = Files.readString(files.privateKey());
            Files.writeString(files.privateKey(), key);
            watch.look();
            assertThat(tls.certificate()).isSameAs(first);
            Files.delete(files.privateKey());
            Files.writeString(files.privateKey(), nextKey);
            watch.look();
            assertThat(tls.certificate()).isEqualTo(next.certificate());
        }
    }

    @Test
    void theWatchReadsAgainWhatIsPutRightWithoutATrace() throws Exception {
        KeyFiles files = authority.issue("EC", "old.example.org").write(folder, "default");
        ServerTls tls = load(settings(files));
        try (TlsWatch watch = tls.watch()) {
            var first = tls.certificate();
            TestAuthority.Leaf next = authority.issue("EC", "new.example.org");
            next.write(folder, "default");
            FileTime written = Files.getLastModifiedTime(files.privateKey());
            byte[] key = Files.readAllBytes(files.privateKey());
            Files.write(files.privateKey(), new byte[key.length]);
            Files.setLastModifiedTime(files.privateKey(), written);
            watch.look();
            assertThat(tls.certificate()).isSameAs(first);
            // As when only the permissions were wrong: the file looks as before.
            Files.write(files.privateKey(), key);
            Files.setLastModifiedTime(files.privateKey(), written);
            watch.look();
            assertThat(tls.certificate()).isEqualTo(next.certificate());
        }
    }

    @Test
    void whoIsAskedForACertificateNeedsNone() throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "mx.example.org").write(folder, "default")));
        assertThat(shake(tls, stranger, "", ClientCertificates.REQUEST, PLAIN)
                        .server()
                        .client())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateOfItsOwnIsSeenAndNotVouchedFor(String version) throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "mx.example.org").write(folder, "default"))
                .withClientAuthorities(authority.write(folder)));
        TestAuthority.Leaf own = TestAuthority.selfSigned("EC", "alice@example.org");
        SSLContext client = own.client();
        // Once with a full handshake, once resumed.
        for (int i = 0; i < 2; i++) {
            ClientCertificate shown = shake(tls, client, "mx.example.org", ClientCertificates.REQUEST, version(version))
                    .server()
                    .client();
            assertThat(shown)
                    .isEqualTo(new ClientCertificate(
                            Fingerprint.of(own.certificate()),
                            own.certificate().getSubjectX500Principal().getName(),
                            List.of("alice@example.org"),
                            false));
        }
        assertThatThrownBy(() -> shake(tls, client, "mx.example.org", ClientCertificates.REQUIRE, version(version)))
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anAuthorityVouches(String version) throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "mx.example.org").write(folder, "default"))
                .withClientAuthorities(authority.write(folder)));
        SSLContext client = authority.issue("EC", "alice@example.org").client();
        for (ClientCertificates mode : List.of(ClientCertificates.REQUEST, ClientCertificates.REQUIRE)) {
            ClientCertificate shown = shake(tls, client, "mx.example.org", mode, version(version))
                    .server()
                    .client();
            assertThat(shown).isNotNull();
            assertThat(shown.vouched()).isTrue();
            assertThat(shown.addresses()).containsExactly("alice@example.org");
        }
        assertThatThrownBy(() -> shake(tls, stranger, "mx.example.org", ClientCertificates.REQUIRE, version(version)))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void requiringNeedsAuthorities() throws Exception {
        ServerTls tls = load(settings(authority.issue("EC", "mx.example.org").write(folder, "default")));
        assertThatThrownBy(() -> tls.accept(new java.net.Socket(), ClientCertificates.REQUIRE))
                .isInstanceOf(IllegalStateException.class);
        TlsSettings without = settings(authority.issue("EC", "mx.example.org").write(folder, "default"))
                .withClientAuthorities(folder.resolve("none.pem"));
        assertThatThrownBy(() -> load(without)).isInstanceOf(TlsException.class).hasMessageContaining("none.pem");
        assertThatThrownBy(() -> ServerTls.check(without)).isInstanceOf(TlsException.class);
    }

    @Test
    void fingerprintsAreReadAsToolsPrintThem() throws Exception {
        TestAuthority.Leaf leaf = TestAuthority.selfSigned("EC", "alice@example.org");
        Fingerprint fingerprint = Fingerprint.of(leaf.certificate());
        String colons = fingerprint.hex().toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        assertThat(Fingerprint.parse(colons)).isEqualTo(fingerprint).hasToString(fingerprint.hex());
        assertThat(Fingerprint.ofFile(leaf.write(folder, "alice").certificate()))
                .isEqualTo(fingerprint);
        assertThatThrownBy(() -> Fingerprint.parse("12:34")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fingerprint.parse("zz".repeat(32))).isInstanceOf(IllegalArgumentException.class);
    }
}
