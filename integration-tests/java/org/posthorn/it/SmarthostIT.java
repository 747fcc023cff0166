package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.MailEnd;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.Rig;
import org.posthorn.tls.KeyFiles;
import org.posthorn.tls.TestAuthority;

/// Mail by smarthosts: one that is a Posthorn too and wants a login, others that are not what they should be; routes by
/// sender, several hosts, and where connections come from.
class SmarthostIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    private static final String PASSWORD = "correct horse, battery";

    private static FakeMx end;
    private static FakeMx impostor;
    private static FakeMx refusing;
    private static FakeMx silent;
    private static Posthorn smarthost;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() throws Exception {
        var authority = new TestAuthority();
        end = RIG.add(FakeMx.start());
        impostor = RIG.add(FakeMx.start()
                .offerTls(authority.issue("EC", "other.test").server())
                .offer("AUTH PLAIN LOGIN"));
        refusing = RIG.add(FakeMx.start()
                .offerTls(authority.issue("EC", "localhost").server())
                .offer("AUTH PLAIN LOGIN")
                .always("AUTH", "535 5.7.8 wrong"));
        silent = RIG.add(
                FakeMx.start().offerTls(authority.issue("EC", "localhost").server()));
        smarthost(authority.issue("EC", "localhost").write(RIG.folder(), "smarthost"));
        posthorn = RIG.started(sending(authority.write(RIG.folder())));
    }

    private static void smarthost(KeyFiles files) {
        smarthost = RIG.posthorn(
                new PosthornConfig().trusted().channelBinding().route("*", end).more("""
                [tls]
                certificate = "%s"
                private-key = "%s"
                """.formatted(
                                files.certificate(), files.privateKey())));
        smarthost.addUser("shop", PASSWORD, "*@shop.test");
        smarthost.start();
    }

    private static PosthornConfig sending(Path authority) throws Exception {
        Path password = Files.writeString(RIG.folder().resolve("password"), PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        var config = new PosthornConfig()
                .retry("first = \"1h\"\nlongest = \"1h\"\njitter = 0.0")
                .delivery("trusted-certificates = \"" + authority + '"')
                .delivery("source = [\"usual\"]");
        return config.more(login("good.test", smarthost.config.submissionPort, password, ""))
                .more(login("plain.test", smarthost.config.submissionPort, password, "auth = [\"LOGIN\"]"))
                .more(login("bulk.test", smarthost.config.submissionPort, password, "source = [\"bulk\"]"))
                .more(login("impostor.test", impostor.port(), password, ""))
                .more(login("refusing.test", refusing.port(), password, ""))
                .more(login("silent.test", silent.port(), password, ""))
                .more("""
                        [[route]]
                        match = ["bounce.test"]
                        sender = ["<>"]
                        to = "discard:"
                        [[route]]
                        match = ["*"]
                        to = ["smtp://127.0.0.1:%d", "smtp://127.0.0.1:%d"]
                        [[source]]
                        name = "usual"
                        address = ["127.0.0.1"]
                        [[source]]
                        name = "bulk"
                        address = ["192.0.2.1", "127.0.0.9"]
                        ehlo = "bulk.posthorn.test"
                        """.formatted(Ports.free(), end.port()));
    }

    private static String login(String domain, int port, Path password, String more) {
        return """
                [[route]]
                match = ["%s"]
                to = "smtp://localhost:%d"
                user = "shop"
                password-file = "%s"
                %s
                """.formatted(domain, port, password, more);
    }

    private static void assertEnd(String sender, String domain, String end) {
        MailEnd.assertEnd(posthorn, sender, "bob@" + domain, end);
    }

    private static Received taken(String domain) {
        return end.received().stream()
                .filter(one -> one.recipients().toString().contains(domain))
                .findFirst()
                .orElseThrow();
    }

    /// Nobody reads it in a log, and nobody on the wire who is not the host.
    private static void assertSecret(FakeMx host) {
        String secret = Base64.getEncoder().encodeToString(Mails.octets("\0shop\0" + PASSWORD));
        assertThat(host.commands()).isNotEmpty().noneMatch(line -> line.contains("AUTH") || line.contains(secret));
        assertThat(posthorn.log() + smarthost.log()).doesNotContain(PASSWORD, secret);
    }

    /// What an office's server reports of its users' mail goes by its smarthost too.
    @Test
    void reportsGoTheSameWay() {
        assertEnd("", "good.test", "tls=verified, .*status=sent");
        await().untilAsserted(() -> assertThat(end.received())
                .anySatisfy(one -> assertThat(one.sender() + one.recipients()).isEqualTo("[bob@good.test]")));
    }

    @Test
    @Tag("req079")
    void mailGoesWithALoginOverTlsToAKnownHost() {
        assertEnd("me@shop.test", "good.test", "tls=verified, source=usual, .*status=sent");
        assertThat(posthorn.log()).containsPattern("delivery: login to localhost.*sasl_method=SCRAM-SHA-256-PLUS");
        assertThat(smarthost.log())
                .containsPattern(
                        "login from .*listener=submission, sasl_method=SCRAM-SHA-256-PLUS, sasl_username=shop");
        end.await(1);
        assertThat(taken("good.test").text()).contains("with ESMTPSA");
        assertEnd("me@shop.test", "plain.test", "tls=verified, .*status=sent");
        assertThat(smarthost.log()).contains("sasl_method=LOGIN, sasl_username=shop");
        assertThat(posthorn.log() + smarthost.log()).doesNotContain(PASSWORD);
        assertThat(posthorn.http("/metrics").body())
                .contains("posthorn_host_logins_total{mechanism=\"LOGIN\",result=\"ok\"} 1.0");
    }

    @Test
    @Tag("req079")
    void anotherHostIsNotToldThePasswordAndMailWaits() {
        assertEnd("me@shop.test", "impostor.test", "dsn=4.7.5, status=deferred .*the certificate is not of localhost");
        assertSecret(impostor);
        assertThat(impostor.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    @Tag("req079")
    void aRefusedLoginIsToldToTheOperatorAndMailWaits() {
        assertEnd("me@shop.test", "refusing.test", "tls=verified.*dsn=4.7.8, status=deferred .*535 5.7.8 wrong");
        assertThat(posthorn.log())
                .containsPattern("login failed to localhost.*sasl_username=shop \\(535 5.7.8 wrong\\)");
        assertThat(refusing.commands()).noneMatch(line -> line.startsWith("MAIL"));
        assertThat(posthorn.http("/metrics").body())
                .contains("posthorn_host_logins_total{mechanism=\"PLAIN\",result=\"failed\"}");
    }

    @Test
    @Tag("req079")
    void withoutAnOfferMailWaits() {
        assertEnd("me@shop.test", "silent.test", "dsn=4.7.4, status=deferred .*no login of the kinds");
        assertSecret(silent);
    }

    /// The first of its addresses is not of this machine.
    @Test
    void connectionsComeFromTheSourceOfTheRoute() {
        assertEnd("me@shop.test", "bulk.test", "source=bulk, .*status=sent");
        assertThat(smarthost.log()).containsPattern("client=127.0.0.9, .*helo=<bulk.posthorn.test>");
        assertThat(posthorn.log()).contains("source bulk: this machine does not have 192.0.2.1");
    }

    @Test
    void theNextHostOfARouteGetsWhatTheFirstDoesNotTake() {
        assertEnd("me@shop.test", "elsewhere.test", "relay=127.0.0.1\\[127.0.0.1\\]:" + end.port() + ".*status=sent");
    }

    @Test
    void aRouteMayBeForASenderAlone() {
        assertEnd("", "bounce.test", "relay=discard.*status=sent");
        assertEnd("me@shop.test", "bounce.test", "relay=127.0.0.1.*status=sent");
    }
}
