package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.peer.OpenSsl;

/// The TLS of all listeners, as a scanner sees it.
@RequiresTool("openssl")
class TlsScanIT {
    private static final String BYE = "NOOP\nQUIT\n";
    private static final int ASKING_PORT = Ports.free();
    private static final int STRICT_PORT = Ports.free();

    @RegisterExtension
    static final Rig RIG = new Rig();

    private static OpenSsl openssl;
    private static Posthorn posthorn;
    private static OpenSsl.Pair alice;
    private static OpenSsl.Pair carol;

    /// Where TLS begins.
    private enum Entry {
        RELAY,
        SUBMISSION,
        SUBMISSIONS;

        OpenSsl.Scan scan(String... options) {
            return openssl.connect(port(), BYE, options(options));
        }

        int port() {
            return switch (this) {
                case RELAY -> posthorn.config.relayPort;
                case SUBMISSION -> posthorn.config.submissionPort;
                case SUBMISSIONS -> posthorn.config.submissionsPort;
            };
        }

        String[] options(String... options) {
            var all = new ArrayList<>(Arrays.asList(options));
            if (this != SUBMISSIONS) {
                all.addAll(List.of("-starttls", "smtp"));
            }
            return all.toArray(String[]::new);
        }
    }

    @BeforeAll
    static void start() {
        openssl = new OpenSsl(RIG.folder());
        OpenSsl.Pair first = openssl.selfSigned("first", "mx.posthorn.test", "DNS:mx.posthorn.test");
        OpenSsl.Pair second = openssl.selfSigned("second", "mail.second.test", "DNS:mail.second.test");
        OpenSsl.Pair wild = openssl.selfSigned("wild", "wild", "DNS:*.wild.test");
        OpenSsl.Pair authority = openssl.selfSigned("authority", "authority", "DNS:authority.test");
        alice = openssl.selfSigned("alice", "alice", "email:alice@example.test");
        carol = openssl.issued(authority, "carol", "carol", "email:carol@example.test");
        posthorn = RIG.posthorn(
                new PosthornConfig().trusted().route("*", "discard:").more("""
                [tls]
                certificate = "%s"
                private-key = "%s"
                client-authorities = "%s"
                reload-interval = "250ms"
                [[tls.additional]]
                certificate = "%s"
                private-key = "%s"
                [[tls.additional]]
                certificate = "%s"
                private-key = "%s"
                [listener.asking]
                role = "submission"
                bind = ["127.0.0.1:%d"]
                client-certificates = "request"
                [listener.strict]
                role = "submissions"
                bind = ["127.0.0.1:%d"]
                client-certificates = "require"
                """.formatted(
                                first.certificate(),
                                first.privateKey(),
                                authority.certificate(),
                                second.certificate(),
                                second.privateKey(),
                                wild.certificate(),
                                wild.privateKey(),
                                ASKING_PORT,
                                STRICT_PORT)));
        posthorn.addUser("alice", "secret", "alice@example.test");
        posthorn.addUser("carol", "secret", "carol@example.test");
        posthorn.start();
    }

    @ParameterizedTest
    @EnumSource(Entry.class)
    void speaksTls12AndTls13AndNothingOlder(Entry entry) {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            OpenSsl.Scan scan = entry.scan(version);
            assertThat(scan.agreed()).as(scan.output()).isTrue();
            assertThat(scan.output()).contains("250 2.0.0", "221 2.0.0");
        }
        for (String version : List.of("-tls1", "-tls1_1")) {
            OpenSsl.Scan scan = entry.scan(version, "-cipher", "DEFAULT:@SECLEVEL=0");
            assertThat(scan.agreed()).as(scan.output()).isFalse();
            assertThat(scan.output()).contains("alert protocol version");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ECDHE-ECDSA-AES128-SHA",
                "ECDHE-ECDSA-AES256-SHA384",
                "ECDHE-ECDSA-AES128-SHA256",
                "AES128-SHA",
                "AES128-GCM-SHA256",
                "ADH-AES128-SHA256",
                "ECDHE-ECDSA-NULL-SHA"
            })
    void weakSuitesAreRefused(String suite) {
        OpenSsl.Scan scan = Entry.SUBMISSIONS.scan("-tls1_2", "-cipher", suite + ":@SECLEVEL=0");
        assertThat(scan.agreed()).as(scan.output()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Entry.class)
    void aClientMayNotRenegotiate(Entry entry) {
        OpenSsl.Scan scan = openssl.renegotiate(entry.port(), entry.options("-tls1_2"));
        assertThat(scan.output())
                .contains("RENEGOTIATING")
                .containsAnyOf("alert handshake failure", "alert no renegotiation")
                .doesNotContain("250 2.0.0 ");
    }

    @ParameterizedTest
    @CsvSource({
        "RELAY, tls1_2",
        "RELAY, tls1_3",
        "SUBMISSION, tls1_2",
        "SUBMISSION, tls1_3",
        "SUBMISSIONS, tls1_2",
        "SUBMISSIONS, tls1_3"
    })
    void sessionsAreResumed(Entry entry, String version) {
        Path session = RIG.folder().resolve(entry + version);
        assertThat(entry.scan("-" + version, "-sess_out", session.toString()).resumed())
                .isFalse();
        for (int i = 0; i < 3; i++) {
            OpenSsl.Scan again = entry.scan("-" + version, "-sess_in", session.toString());
            assertThat(again.resumed()).as(again.output()).isTrue();
            assertThat(again.output()).contains("221 2.0.0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mx.posthorn.test, mx.posthorn.test",
        "mail.second.test, mail.second.test",
        "MAIL.second.test, mail.second.test",
        "a.wild.test, wild"
    })
    void theNameChoosesTheCertificate(String asked, String shown) {
        for (Entry entry : Entry.values()) {
            OpenSsl.Scan scan = entry.scan("-servername", asked);
            assertThat(scan.shows(shown)).as(scan.output()).isTrue();
        }
    }

    @Test
    void certificatesAreReadAgain() {
        OpenSsl.Pair other = openssl.selfSigned("other", "x", "DNS:x.test");
        OpenSsl.Pair second = new OpenSsl.Pair(
                RIG.folder().resolve("second.pem"), RIG.folder().resolve("second-key.pem"));
        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            copy(other.privateKey(), second.privateKey());
            Child.Result broken = posthorn.cli("tls", "reload");
            assertThat(broken.status()).as(broken.output()).isEqualTo(1);
            assertThat(broken.output()).contains("second-key.pem: is not the key of the certificate in");
            assertThat(shows("mail.second.test", "mail.second.test")).isTrue();
            await("the log")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> posthorn.log().contains("certificates not read again, the old ones stay"));

            // Whatever the server noticed by itself before.
            openssl.selfSigned("second", "again", "DNS:mail.second.test");
            await("read again").atMost(Duration.ofSeconds(30)).until(() -> shows("mail.second.test", "again"));

            openssl.selfSigned("second", "third", "DNS:mail.second.test,DNS:mail.third.test");
            assertThat(posthorn.cli("tls", "reload").mustSucceed().output()).contains("mail.third.test");
            assertThat(shows("mail.third.test", "third")).isTrue();
            assertThat(posthorn.cli("tls", "list", "--json").mustSucceed().output())
                    .contains("mail.third.test", "\"EC\"");
            // From before all this, and still at it.
            talk.say(250, "NOOP");
        }
        // For the other tests.
        openssl.selfSigned("second", "mail.second.test", "DNS:mail.second.test");
        posthorn.cli("tls", "reload").mustSucceed();
    }

    private static boolean shows(String asked, String name) {
        return Entry.SUBMISSIONS.scan("-servername", asked).shows(name);
    }

    private static void copy(Path from, Path to) {
        Child.run(RIG.folder(), "cp", from.toString(), to.toString()).mustSucceed();
    }

    @Test
    void aCertificateIsALogin() {
        OpenSsl.Scan without = asking(BYE);
        assertThat(without.output()).contains("250 2.0.0").doesNotContain("EXTERNAL");
        String login = "EHLO client.test\nAUTH EXTERNAL =\nQUIT\n";
        OpenSsl.Scan unknown = asking(
                login,
                "-cert",
                alice.certificate().toString(),
                "-key",
                alice.privateKey().toString());
        assertThat(unknown.output()).contains("AUTH EXTERNAL ", "535 5.7.8 ");
        String file = alice.certificate().toString();
        posthorn.cli("user", "certificate", "add", "alice", file).mustSucceed();
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            OpenSsl.Scan known = asking(
                    login, version, "-cert", file, "-key", alice.privateKey().toString());
            assertThat(known.output()).contains("235 2.7.0 ");
        }
        assertThat(posthorn.cli("user", "certificate", "list", "alice")
                        .mustSucceed()
                        .output())
                .containsPattern("(?m)^[0-9a-f]{64}$");
        posthorn.cli("user", "certificate", "remove", "alice", file).mustSucceed();
        assertThat(asking(login, "-cert", file, "-key", alice.privateKey().toString())
                        .output())
                .contains("535 5.7.8 ");
    }

    private static OpenSsl.Scan asking(String lines, String... options) {
        var all = new ArrayList<>(Arrays.asList(options));
        all.addAll(List.of("-starttls", "smtp"));
        return openssl.connect(ASKING_PORT, lines, all.toArray(String[]::new));
    }

    @Test
    void whereOneIsRequiredOnlyThoseOfAnAuthorityCount() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(openssl.connect(STRICT_PORT, BYE, version).output()).doesNotContain("220 ");
            assertThat(openssl.connect(STRICT_PORT, BYE, with(version, alice)).output())
                    .doesNotContain("220 ");
            assertThat(openssl.connect(STRICT_PORT, BYE, with(version, carol)).output())
                    .contains("220 ", "221 ");
        }
    }

    private static String[] with(String version, OpenSsl.Pair pair) {
        return new String[] {
            version,
            "-cert",
            pair.certificate().toString(),
            "-key",
            pair.privateKey().toString()
        };
    }
}
