package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.dns.TlsaRecord;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.MailEnd;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.peer.PostfixPeer;
import org.posthorn.it.peer.SignedDns;
import org.posthorn.tls.TestAuthority;
import org.posthorn.tls.Tlsa;

/// DANE and MTA-STS against a signed zone that a real resolver validates, real policies over HTTPS, and hosts that come
/// up with what they should or do not.
@RequiresTool(
        value = {"nsd", "unbound", "ldns-signzone", "smtp-source"},
        root = true)
class TransportSecurityIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    /// A digest of nothing.
    private static final String NO_KEY = "ab".repeat(32);

    private static final List<String> ZONE = new ArrayList<>();
    private static int port;
    private static TestAuthority authority;
    private static HttpsServer web;
    private static Posthorn posthorn;

    private static FakeMx clear;
    private static FakeMx wrong;
    private static FakeMx bogus;
    private static FakeMx unlisted;

    @BeforeAll
    static void start() throws Exception {
        port = Ports.free("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.7");
        authority = new TestAuthority();
        hostsByDane();
        hostsByPolicy();
        var dns = RIG.add(new SignedDns(RIG.folder("dns"), ZONE, unsignedZones()));
        posthorn = RIG.posthorn(new PosthornConfig()
                        .dns(dns.server(), port)
                        .retry("first = \"1h\"\nlongest = \"1h\"\njitter = 0.0")
                        .delivery("trusted-certificates = \"" + authority.write(RIG.folder()) + '"')
                        .more("[delivery.mta-sts]\nport = " + web.getAddress().getPort()))
                .start();
    }

    private static void hostsByDane() throws Exception {
        Path postfix = RIG.folder("postfix");
        RIG.add(PostfixPeer.receiving(postfix, "ee.test", port));
        domain("ee.test", "127.0.0.1");
        tlsa("mx.ee.test", Tlsa.of(certificate(postfix), 3, 1, 1));

        host("ta.test", "127.0.0.2", "mx.ta.test", "mx.rollover.test");
        tlsa("mx.ta.test", Tlsa.of(authority.certificate(), 2, 0, 1));
        ZONE.add("alias.test. IN MX 10 mx.alias.test.");
        ZONE.add("mx.alias.test. IN CNAME mx.ta.test.");
        domain("rollover.test", "127.0.0.2");
        tlsa("mx.rollover.test", new TlsaRecord(3, 1, 1, NO_KEY));
        tlsa("mx.rollover.test", Tlsa.of(authority.certificate(), 2, 1, 2));

        wrong = host("wrong.test", "127.0.0.3", "mx.wrong.test");
        tlsa("mx.wrong.test", new TlsaRecord(3, 1, 1, NO_KEY));
        clear = RIG.add(FakeMx.start("127.0.0.4", port));
        domain("clear.test", "127.0.0.4");
        tlsa("mx.clear.test", new TlsaRecord(3, 1, 1, NO_KEY));

        bogus = host("bogus.test", "127.0.0.5", "mx.bogus.test");
        ZONE.add("_tcp.mx.bogus.test. IN NS ns.test.");
        ZONE.add("_tcp.mx.bogus.test. IN DS 12345 13 2 " + NO_KEY);
        host("none.test", "127.0.0.6", "mx.none.test");
        ZONE.add("unsigned.test. IN NS ns.test.");
    }

    private static Map<String, List<String>> unsignedZones() {
        return Map.of(
                "_tcp.mx.bogus.test",
                List.of("_" + port + "._tcp.mx.bogus.test. IN TLSA 3 1 1 " + NO_KEY),
                "unsigned.test",
                List.of(
                        "unsigned.test. IN MX 10 mx.unsigned.test.",
                        "mx.unsigned.test. IN A 127.0.0.6",
                        "_" + port + "._tcp.mx.unsigned.test. IN TLSA 3 1 1 " + NO_KEY));
    }

    private static void hostsByPolicy() throws Exception {
        web = HttpsServer.create(new InetSocketAddress("127.0.0.1", Ports.free()), 10);
        web.setHttpsConfigurator(new HttpsConfigurator(
                authority.issue("EC", "mta-sts.sts.test", "mta-sts.strict.test").server()));
        web.createContext("/.well-known/mta-sts.txt", exchange -> {
            boolean strict = exchange.getRequestHeaders().getFirst("Host").startsWith("mta-sts.strict.");
            byte[] policy = ("version: STSv1\r\nmode: enforce\r\nmx: "
                            + (strict ? "*.elsewhere.test" : "*.sts.test")
                            + "\r\nmax_age: 86400\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, policy.length);
            exchange.getResponseBody().write(policy);
            exchange.close();
        });
        web.start();
        RIG.add(() -> web.stop(0));
        unlisted = host("strict.test", "127.0.0.7", "mx.strict.test", "mx.sts.test");
        domain("sts.test", "127.0.0.7");
        ZONE.add("mta-sts.sts.test. IN A 127.0.0.1");
        ZONE.add("mta-sts.strict.test. IN A 127.0.0.1");
        ZONE.add("_mta-sts.sts.test. IN TXT \"v=STSv1; id=1;\"");
        ZONE.add("_mta-sts.strict.test. IN TXT \"v=STSv1; id=1;\"");
    }

    private static FakeMx host(String domain, String address, String... names) throws Exception {
        domain(domain, address);
        return RIG.add(FakeMx.start(address, port)
                .offerTls(authority.issue("EC", names).server()));
    }

    private static void domain(String domain, String address) {
        ZONE.add(domain + ". IN MX 10 mx." + domain + '.');
        ZONE.add("mx." + domain + ". IN A " + address);
    }

    private static void tlsa(String host, TlsaRecord record) {
        ZONE.add("_" + port + "._tcp." + host + ". IN TLSA " + record.parameters() + ' ' + record.association());
    }

    private static X509Certificate certificate(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            Path file = files.filter(each -> each.getFileName().toString().contains("cert"))
                    .findFirst()
                    .orElseThrow();
            try (InputStream in = Files.newInputStream(file)) {
                return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            }
        }
    }

    private static void assertEnd(String domain, String tls, String end) {
        assertEnd("bob", domain, tls, end);
    }

    private static void assertEnd(String user, String domain, String tls, String end) {
        MailEnd.assertEnd(posthorn, "", user + '@' + domain, tls + ".*" + end);
    }

    @Test
    @Tag("req099")
    void recordsVouchForARealServerAndForAnAuthority() {
        assertEnd("ee.test", "tls=dane", "status=sent");
        assertEnd("ta.test", "tls=dane", "status=sent");
        assertEnd("rollover.test", "tls=dane", "status=sent");
    }

    @Test
    @Tag("req100")
    void anAliasIsFollowedToItsRecords() {
        assertEnd("alias.test", "tls=dane", "status=sent");
    }

    @Test
    @Tag("req098")
    void withoutTheTlsThatTheRecordsPromiseMailWaits() {
        assertEnd("wrong.test", "tls=none, .*dsn=4.7.5", "status=deferred .*matches none of the TLSA");
        assertEnd("clear.test", "tls=none, .*dsn=4.7.4", "status=deferred .*offers no STARTTLS");
        assertThat(wrong.received()).isEmpty();
        assertThat(clear.commands()).isNotEmpty().noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    @Tag("req097")
    void forgedRecordsAreNotAbsent() {
        assertEnd("bogus.test", "dsn=4.7.5", "status=deferred .*lookup of TLSA for mx.bogus.test: .*SERVFAIL");
        assertThat(bogus.connections()).isZero();
    }

    @Test
    @Tag("req096")
    void withoutSignedRecordsTlsIsOpportunistic() {
        assertEnd("none.test", "tls=encrypted", "status=sent");
        assertEnd("unsigned.test", "tls=encrypted", "status=sent");
    }

    @Test
    @Tag("req094")
    @Tag("req095")
    void aPolicyIsObeyedAlsoAfterARestartWithoutItsWebServer() {
        assertEnd("sts.test", "tls=sts", "status=sent");
        assertEnd("strict.test", "dsn=4.7.5", "status=deferred .*does not list it");
        int before = unlisted.connections();
        web.stop(0);
        posthorn.stop();
        posthorn.start();
        assertEnd("carol", "strict.test", "dsn=4.7.5", "status=deferred .*does not list it");
        assertThat(unlisted.connections()).isEqualTo(before);
    }
}
