package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.MailEnd;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.peer.NsdPeer;
import org.posthorn.tls.TestAuthority;
import org.posthorn.tlsrpt.ReportSchema;
import tools.jackson.databind.JsonNode;

/// Deliveries to hosts with good, bad and no TLS, and the day after it the reports: one by HTTPS to a real web server,
/// one by mail to a host that the domain's own policy forbids.
@RequiresTool(
        value = {"nsd"},
        root = true)
class TlsReportIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    private static final List<String> ZONE = new ArrayList<>();
    private static final List<byte[]> POSTED = new CopyOnWriteArrayList<>();

    private static FakeMx collector;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() throws Exception {
        int port = Ports.free("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4");
        var authority = new TestAuthority();
        RIG.add(FakeMx.start("127.0.0.1", port)
                .offerTls(authority
                        .issue("EC", Duration.ofMinutes(-1), "old.sts.test")
                        .server()));
        RIG.add(FakeMx.start("127.0.0.2", port)
                .offerTls(authority.issue("EC", "mx.sts.test").server()));
        RIG.add(FakeMx.start("127.0.0.3", port));
        collector = RIG.add(FakeMx.start("127.0.0.4", port));
        HttpsServer web = web(authority);
        int webPort = web.getAddress().getPort();
        zone(webPort);
        var dns = RIG.add(new NsdPeer(RIG.folder("dns"), ZONE, List.of()));
        Path hosts = Files.writeString(RIG.folder().resolve("hosts"), "127.0.0.1 rua.sts.test\n");
        posthorn = RIG.posthorn(new PosthornConfig()
                        .dns(dns.server(), port)
                        .retry("first = \"1h\"\nlongest = \"1h\"\njitter = 0.0")
                        .delivery("trusted-certificates = \"" + authority.write(RIG.folder()) + '"')
                        .more("[delivery.mta-sts]\nport = " + webPort
                                + "\n[tls-reports]\ncontact = \"postmaster@sender.test\"\ndelay = \"0s\""))
                .javaOpts("-Djdk.net.hosts.file=" + hosts)
                .start();
    }

    private static HttpsServer web(TestAuthority authority) throws Exception {
        HttpsServer web = HttpsServer.create(new InetSocketAddress("127.0.0.1", Ports.free()), 10);
        web.setHttpsConfigurator(new HttpsConfigurator(authority
                .issue("EC", "mta-sts.sts.test", "mta-sts.reports.test", "rua.sts.test")
                .server()));
        web.createContext("/.well-known/mta-sts.txt", TlsReportIT::policy);
        web.createContext("/tlsrpt", TlsReportIT::take);
        web.start();
        RIG.add(() -> web.stop(0));
        return web;
    }

    private static void policy(HttpExchange exchange) throws IOException {
        boolean forbids = exchange.getRequestHeaders().getFirst("Host").startsWith("mta-sts.reports.");
        String hosts = forbids ? "*.elsewhere.test" : "*.sts.test";
        byte[] policy = ("version: STSv1\r\nmode: enforce\r\nmx: " + hosts + "\r\nmax_age: 86400\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(200, policy.length);
        exchange.getResponseBody().write(policy);
        exchange.close();
    }

    private static void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean fits = exchange.getRequestMethod().equals("POST")
                && exchange.getRequestHeaders().getFirst("Content-Type").equals("application/tlsrpt+gzip");
        if (fits) {
            POSTED.add(body);
        }
        exchange.sendResponseHeaders(fits ? 201 : 415, -1);
        exchange.close();
    }

    private static void zone(int webPort) {
        ZONE.addAll(List.of(
                "sts.test. IN MX 10 old.sts.test.",
                "sts.test. IN MX 20 mx.sts.test.",
                "old.sts.test. IN A 127.0.0.1",
                "mx.sts.test. IN A 127.0.0.2",
                "mta-sts.sts.test. IN A 127.0.0.1",
                "mta-sts.reports.test. IN A 127.0.0.1",
                "_mta-sts.sts.test. IN TXT \"v=STSv1; id=1;\"",
                "_smtp._tls.sts.test. IN TXT \"v=TLSRPTv1; \" \"rua=https://rua.sts.test:" + webPort + "/tlsrpt\"",
                "plain.test. IN MX 10 mx.plain.test.",
                "mx.plain.test. IN A 127.0.0.3",
                "_smtp._tls.plain.test. IN TXT \"v=TLSRPTv1;rua=mailto:tls@reports.test\"",
                "reports.test. IN MX 10 mx.reports.test.",
                "mx.reports.test. IN A 127.0.0.4",
                "_mta-sts.reports.test. IN TXT \"v=STSv1; id=1;\"",
                "silent.test. IN MX 10 mx.plain.test."));
    }

    private static void send(String domain) {
        MailEnd.assertEnd(posthorn, "", "bob@" + domain, "status=sent");
    }

    /// What was counted today becomes yesterday's.
    private static void nextDay() throws IOException {
        Path counts = posthorn.spool().resolve("tls-reports.counts");
        String yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();
        String text = Files.readString(counts);
        assertThat(text).contains("\"domain\":\"sts.test\"", "\"domain\":\"plain.test\"");
        Files.writeString(counts, text.replaceAll("\"day\":\"[0-9-]+\"", "\"day\":\"" + yesterday + '"'));
    }

    private static JsonNode report(byte[] gzip) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return ReportSchema.assertFits(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void assertSts(JsonNode report) {
        JsonNode result = report.get("policies").get(0);
        assertThat(report.get("policies")).hasSize(1);
        assertThat(result.get("policy").toString())
                .isEqualTo("{\"policy-type\":\"sts\",\"policy-string\":[\"version: STSv1\",\"mode: enforce\","
                        + "\"mx: *.sts.test\",\"max_age: 86400\"],\"policy-domain\":\"sts.test\","
                        + "\"mx-host\":[\"*.sts.test\"]}");
        assertThat(result.get("summary").toString())
                .isEqualTo("{\"total-successful-session-count\":1,\"total-failure-session-count\":1}");
        JsonNode failure = result.get("failure-details").get(0);
        assertThat(failure.get("result-type").stringValue()).isEqualTo("certificate-expired");
        assertThat(failure.get("receiving-mx-hostname").stringValue()).isEqualTo("old.sts.test");
        assertThat(failure.get("receiving-ip").stringValue()).isEqualTo("127.0.0.1");
        assertThat(failure.get("sending-mta-ip").stringValue()).isEqualTo("127.0.0.1");
    }

    @Test
    void eachDomainGetsItsReportTheWayItWantsIt() throws Exception {
        send("sts.test");
        send("plain.test");
        send("silent.test");
        assertSts(ReportSchema.assertFits(
                posthorn.cli("tls", "report", "sts.test").mustSucceed().output()));
        assertThat(posthorn.cli("tls", "report", "nobody.test").status()).isNotZero();
        posthorn.stop();
        nextDay();
        posthorn.start();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(POSTED).hasSize(1));
        assertSts(report(POSTED.getFirst()));
        assertMailed(collector.await(1).getFirst().content());
        // Nothing goes twice, not even after a start.
        posthorn.stop();
        assertThat(Files.readString(posthorn.spool().resolve("mta-sts.policies")))
                .contains("reports.test 1 enforce");
        posthorn.start();
        send("plain.test");
        assertThat(POSTED).hasSize(1);
        assertThat(collector.received()).hasSize(1);
    }

    private static void assertMailed(byte[] content) throws Exception {
        var message = new MimeMessage(null, new ByteArrayInputStream(content));
        assertThat(message.getSubject())
                .matches("Report Domain: plain.test\\s+Submitter: sender.test\\s+Report-ID: <.+@.+>");
        assertThat(message.getHeader("TLS-Report-Domain")).containsExactly("plain.test");
        assertThat(message.getHeader("TLS-Report-Submitter")).containsExactly("sender.test");
        assertThat(message.getContentType()).contains("multipart/report", "report-type=tlsrpt");
        var parts = new MimeMultipart(message.getDataHandler().getDataSource());
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("application/tlsrpt+gzip");
        assertThat(parts.getBodyPart(1).getFileName())
                .matches("sender.test!plain.test!\\d+!\\d+![0-9a-z]+\\.json\\.gz");
        JsonNode report = report(parts.getBodyPart(1).getInputStream().readAllBytes());
        assertThat(report.get("policies").get(0).toString())
                .contains("no-policy-found", "starttls-not-supported", "\"receiving-ip\":\"127.0.0.3\"");
    }
}
