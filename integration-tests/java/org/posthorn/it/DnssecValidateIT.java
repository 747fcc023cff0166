package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.MailEnd;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.peer.SignedDns;
import org.posthorn.tls.TestAuthority;
import org.posthorn.tls.Tlsa;

/// DANE with a name server that validates nothing: the signatures are checked here, by a key of the test's own.
@RequiresTool(
        value = {"nsd", "unbound", "ldns-signzone"},
        root = true)
class DnssecValidateIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    private static final String NO_KEY = "ab".repeat(32);

    private static int port;
    private static FakeMx bogus;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() throws Exception {
        port = Ports.free("127.0.0.1", "127.0.0.2", "127.0.0.3");
        var authority = new TestAuthority();
        var zone = new ArrayList<String>();
        TestAuthority.Leaf leaf = authority.issue("EC", "mx.sound.test");
        RIG.add(FakeMx.start("127.0.0.1", port).offerTls(leaf.server()));
        domain(zone, "sound.test", "127.0.0.1");
        var record = Tlsa.of(leaf.certificate(), 3, 1, 1);
        zone.add("_" + port + "._tcp.mx.sound.test. IN TLSA 3 1 1 " + record.association());
        zone.add("alias.test. IN MX 10 mx.alias.test.");
        zone.add("mx.alias.test. IN CNAME mx.sound.test.");
        bogus = RIG.add(FakeMx.start("127.0.0.2", port).offerTls(leaf.server()));
        domain(zone, "bogus.test", "127.0.0.2");
        zone.add("_tcp.mx.bogus.test. IN NS ns.test.");
        zone.add("_tcp.mx.bogus.test. IN DS 12345 13 2 " + NO_KEY);
        RIG.add(FakeMx.start("127.0.0.3", port).offerTls(leaf.server()));
        domain(zone, "none.test", "127.0.0.3");
        zone.add("unsigned.test. IN NS ns.test.");
        var dns = RIG.add(new SignedDns(RIG.folder("dns"), zone, unsignedZones()));
        posthorn = RIG.posthorn(new PosthornConfig()
                        .dns(dns.authority(), port)
                        .dnsKey("dnssec = \"validate\"")
                        .dnsKey("trust-anchors = \"" + dns.anchors() + '"')
                        .retry("first = \"1h\"\nlongest = \"1h\"\njitter = 0.0"))
                .start();
    }

    private static Map<String, List<String>> unsignedZones() {
        return Map.of(
                "_tcp.mx.bogus.test",
                List.of("_" + port + "._tcp.mx.bogus.test. IN TLSA 3 1 1 " + NO_KEY),
                "unsigned.test",
                List.of(
                        "unsigned.test. IN MX 10 mx.unsigned.test.",
                        "mx.unsigned.test. IN A 127.0.0.3",
                        "_" + port + "._tcp.mx.unsigned.test. IN TLSA 3 1 1 " + NO_KEY));
    }

    private static void domain(List<String> zone, String domain, String address) {
        zone.add(domain + ". IN MX 10 mx." + domain + '.');
        zone.add("mx." + domain + ". IN A " + address);
    }

    private static void assertEnd(String domain, String tls, String end) {
        MailEnd.assertEnd(posthorn, "", "bob@" + domain, tls + ".*" + end);
    }

    @Test
    @Tag("req099")
    void recordsThatLeadToTheAnchorVouchForAServer() {
        assertEnd("sound.test", "tls=dane", "status=sent");
        assertEnd("alias.test", "tls=dane", "status=sent");
    }

    @Test
    @Tag("req097")
    void bogusRecordsAreNotAbsent() {
        assertEnd(
                "bogus.test",
                "dsn=4.7.5",
                "status=deferred .*lookup of TLSA for mx.bogus.test: .*an answer that DNSSEC finds forged");
        assertThat(bogus.connections()).isZero();
    }

    @Test
    @Tag("req096")
    void withoutSignedRecordsTlsIsOpportunistic() {
        assertEnd("none.test", "tls=encrypted", "status=sent");
        assertEnd("unsigned.test", "tls=encrypted", "status=sent");
    }

    @Test
    void theStartSaysWhetherTheAnchorIsTheOneInUse() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(posthorn.log())
                        .contains("DNSSEC: answers are validated here, and the trust anchors are the ones in use"));
    }
}
