package org.posthorn.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.TextAnswer;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;
import tools.jackson.databind.JsonNode;

/// What is counted, and when it is told.
class TlsReportsTest {
    private static final String DOMAIN = "example.org";
    private static final DomainTlsPolicy STS = new DomainTlsPolicy(
            DomainTlsPolicy.Type.STS,
            "",
            List.of("version: STSv1", "mode: enforce", "mx: *.example.org", "max_age: 86400"),
            List.of("*.example.org"));
    private static final DomainTlsPolicy TLSA =
            new DomainTlsPolicy(DomainTlsPolicy.Type.TLSA, "mx.example.org", List.of("3 1 1 ab"), List.of());
    private static final TlsFailure EXPIRED = new TlsFailure(TlsFault.CERTIFICATE_EXPIRED, "it is over");

    private final FakeDns dns = new FakeDns();
    private final List<String> mailed = new CopyOnWriteArrayList<>();
    private final List<String> posted = new CopyOnWriteArrayList<>();
    private final List<ReportDocument> documents = new CopyOnWriteArrayList<>();
    private final Set<String> deaf = new HashSet<>();
    private Instant now = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir
    Path folder;

    private TlsReports reports;

    @BeforeEach
    void start() throws IOException {
        wanted(DOMAIN, "v=TLSRPTv1; rua=mailto:tls@example.org");
        reports = reports(settings(10, 5));
    }

    private static TlsReportSettings settings(int domains, int failures) {
        return new TlsReportSettings(
                "mx.example.com",
                MailAddress.parse("postmaster@example.com"),
                "Example Inc.",
                null,
                Duration.ofHours(4),
                Duration.ofSeconds(5),
                domains,
                failures);
    }

    private TlsReports reports(TlsReportSettings settings) throws IOException {
        return new TlsReports(settings, dns, new Post(), folder.resolve("counts"), () -> now, new Random(1));
    }

    private final class Post implements ReportPost {
        @Override
        public void mail(ReportAddress.Mailbox to, DomainDate date, ReportDocument report, byte[] octets)
                throws IOException {
            refuseIfDeaf(to.toString());
            documents.add(report);
            mailed.add(text(octets));
        }

        @Override
        public void web(URI to, byte[] octets) throws IOException {
            if (to.getPort() > 65_535) {
                // As the HTTP client of the JDK does.
                throw new IllegalArgumentException("port out of range: " + to.getPort());
            }
            refuseIfDeaf(to.toString());
            posted.add(text(octets));
        }

        private void refuseIfDeaf(String to) throws IOException {
            if (deaf.contains(to)) {
                throw new IOException("not now");
            }
        }

        @Override
        public void close() {}
    }

    private static String text(byte[] gzip) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void wanted(String domain, String record) {
        dns.text("_smtp._tls." + domain, new TextAnswer.Texts(List.of(record)));
    }

    private void session(String domain, DomainTlsPolicy policy, TlsFailure failure) {
        reports.publish(new MailEvent.TlsNegotiated(
                now, List.of(domain), policy, "192.0.2.1", "mx.example.org", "192.0.2.25", "mx", failure));
    }

    private void pass(Duration time) throws InterruptedException {
        now = now.plus(time);
        reports.look();
    }

    private static long count(JsonNode report, int policy, String name) {
        return report.get("policies").get(policy).get("summary").get(name).longValue();
    }

    @Test
    void aReportHasEachPolicyWithItsSessions() throws Exception {
        session(DOMAIN, STS, null);
        session(DOMAIN, STS, null);
        session(DOMAIN, STS, EXPIRED);
        session(DOMAIN, STS, EXPIRED);
        session(DOMAIN, TLSA, new TlsFailure(TlsFault.TLSA_INVALID, "no\u0007match ä"));
        session(DOMAIN, DomainTlsPolicy.NONE, null);
        pass(Duration.ofDays(1));
        JsonNode report = ReportSchema.assertFits(mailed.getFirst());
        assertThat(report.get("organization-name").stringValue()).isEqualTo("Example Inc.");
        assertThat(report.get("date-range").get("start-datetime").stringValue()).isEqualTo("2026-11-25T00:00:00Z");
        assertThat(report.get("policies")).hasSize(3);
        assertThat(count(report, 0, "total-successful-session-count")).isEqualTo(2);
        assertThat(count(report, 0, "total-failure-session-count")).isEqualTo(2);
        assertThat(report.get("policies").get(0).toString())
                .isEqualTo("{\"policy\":{\"policy-type\":\"sts\",\"policy-string\":[\"version: STSv1\","
                        + "\"mode: enforce\",\"mx: *.example.org\",\"max_age: 86400\"],"
                        + "\"policy-domain\":\"example.org\",\"mx-host\":[\"*.example.org\"]},"
                        + "\"summary\":{\"total-successful-session-count\":2,\"total-failure-session-count\":2},"
                        + "\"failure-details\":[{\"result-type\":\"certificate-expired\","
                        + "\"sending-mta-ip\":\"192.0.2.1\",\"receiving-mx-hostname\":\"mx.example.org\","
                        + "\"receiving-mx-helo\":\"mx\",\"receiving-ip\":\"192.0.2.25\","
                        + "\"failed-session-count\":2,\"failure-reason-code\":\"it is over\"}]}");
        assertThat(report.get("policies")
                        .get(1)
                        .get("policy")
                        .get("policy-domain")
                        .stringValue())
                .isEqualTo("mx.example.org");
        assertThat(report.get("policies").get(1).toString()).contains("no?match ?");
        assertThat(report.get("policies").get(2).get("failure-details")).isNull();
    }

    @Test
    void fileNameAndIdAreAsTheRfcWantsThem() throws Exception {
        session(DOMAIN, STS, null);
        pass(Duration.ofDays(1));
        assertThat(documents.getFirst().fileName())
                .matches("example\\.com!example\\.org!1795564800!1795651199![a-z0-9]+\\.json\\.gz");
        assertThat(documents.getFirst().id()).isEqualTo("2026-11-25.example.org@mx.example.com");
        assertThat(documents.getFirst().submitter()).isEqualTo("example.com");
    }

    @Test
    void itGoesOnceAndOnlyAfterTheDay() throws Exception {
        session(DOMAIN, STS, null);
        pass(Duration.ofHours(13).plusMinutes(59));
        assertThat(mailed).isEmpty();
        pass(Duration.ofHours(4).plusMinutes(2));
        assertThat(mailed).hasSize(1);
        pass(Duration.ofHours(1));
        pass(Duration.ofDays(1));
        assertThat(mailed).hasSize(1);
    }

    @Test
    void timesAreDrawnWithinTheDelay() throws Exception {
        for (int i = 0; i < 10; i++) {
            wanted(i + ".example", "v=TLSRPTv1;rua=mailto:x@example.org");
            session(i + ".example", STS, null);
        }
        pass(Duration.ofHours(14));
        var perLook = new ArrayList<Integer>();
        for (int quarter = 0; quarter < 16; quarter++) {
            int before = mailed.size();
            pass(Duration.ofMinutes(15));
            perLook.add(mailed.size() - before);
        }
        assertThat(mailed).hasSize(10);
        assertThat(perLook).allMatch(sent -> sent < 6);
    }

    @Test
    void whoDoesNotAskIsNotToldAndForgotten() throws Exception {
        session("example.net", STS, null);
        pass(Duration.ofDays(1));
        assertThat(mailed).isEmpty();
        assertThat(reports.preview("example.net", LocalDate.parse("2026-11-25")))
                .isEmpty();
    }

    @Test
    void theFirstAddressThatTakesItGetsIt() throws Exception {
        wanted(DOMAIN, "v=TLSRPTv1;rua=https://a.example/,https://b.example/,mailto:tls@example.org");
        deaf.add("https://a.example/");
        session(DOMAIN, STS, null);
        pass(Duration.ofDays(1));
        assertThat(posted).hasSize(1);
        ReportSchema.assertFits(posted.getFirst());
        assertThat(mailed).isEmpty();
    }

    @Test
    void anAddressThatNobodyCanSendToIsPassedOver() throws Exception {
        wanted(DOMAIN, "v=TLSRPTv1;rua=https://a.example:99999/,mailto:tls@example.org");
        session(DOMAIN, STS, null);
        pass(Duration.ofDays(1));
        assertThat(posted).isEmpty();
        assertThat(mailed).hasSize(1);
    }

    @Test
    void anAddressThatTakesLessIsPassedOver() throws Exception {
        wanted(DOMAIN, "v=TLSRPTv1;rua=https://a.example/!10,mailto:tls@example.org!1m");
        session(DOMAIN, STS, null);
        pass(Duration.ofDays(1));
        assertThat(posted).isEmpty();
        assertThat(mailed).hasSize(1);
    }

    @Test
    void itIsTriedAgainForADayAndGivenUpThen() throws Exception {
        deaf.add("mailto:tls@example.org");
        session(DOMAIN, STS, null);
        pass(Duration.ofDays(1));
        pass(Duration.ofMinutes(14));
        deaf.clear();
        pass(Duration.ofMinutes(0));
        assertThat(mailed).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(mailed).hasSize(1);

        deaf.add("mailto:tls@example.org");
        session(DOMAIN, STS, null);
        pass(Duration.ofDays(1));
        pass(Duration.ofDays(2));
        deaf.clear();
        pass(Duration.ofDays(1));
        assertThat(mailed).hasSize(1);
    }

    @Test
    void aDnsThatIsSilentIsAskedAgain() throws Exception {
        dns.text("_smtp._tls." + DOMAIN, new TextAnswer.TemporaryFailure("timed out"));
        session(DOMAIN, STS, null);
        pass(Duration.ofDays(1));
        wanted(DOMAIN, "v=TLSRPTv1; rua=mailto:tls@example.org");
        pass(Duration.ofMinutes(16));
        assertThat(mailed).hasSize(1);
    }

    @Test
    void countsSurviveARestart() throws Exception {
        session(DOMAIN, TLSA, EXPIRED);
        session(DOMAIN, STS, null);
        pass(Duration.ofMinutes(1));
        // Nobody closed the first: it was killed.
        reports = reports(settings(10, 5));
        session(DOMAIN, TLSA, EXPIRED);
        session(DOMAIN, STS, null);
        reports.close();
        reports = reports(settings(10, 5));
        pass(Duration.ofDays(1));
        JsonNode report = ReportSchema.assertFits(mailed.getFirst());
        assertThat(report.get("policies")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(count(report, i, "total-successful-session-count")
                            + count(report, i, "total-failure-session-count"))
                    .isEqualTo(2);
        }
    }

    @Test
    void whatWasReportedIsNotReportedAgainAfterACrash() throws Exception {
        session(DOMAIN, STS, null);
        pass(Duration.ofMinutes(1));
        byte[] before = Files.readAllBytes(folder.resolve("counts"));
        pass(Duration.ofDays(1));
        byte[] line = "{\"day\":\"2026-11-25\",\"domain\":\"example.org\",\"reported\":true}\n"
                .getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("counts"), before);
        Files.write(folder.resolve("counts"), line, StandardOpenOption.APPEND);
        reports = reports(settings(10, 5));
        pass(Duration.ofDays(1));
        assertThat(mailed).hasSize(1);
    }

    @Test
    void aTornLineCostsNoMoreThanItself() throws Exception {
        session(DOMAIN, STS, null);
        pass(Duration.ofMinutes(1));
        Files.writeString(folder.resolve("counts"), "{\"day\":\"2026-11-25\",\"dom", StandardOpenOption.APPEND);
        reports = reports(settings(10, 5));
        pass(Duration.ofDays(1));
        assertThat(mailed).hasSize(1);
    }

    @Test
    void octetsThatAreNoTextCostNoMoreThanTheirLine() throws Exception {
        session(DOMAIN, STS, null);
        pass(Duration.ofMinutes(1));
        Files.write(folder.resolve("counts"), new byte[] {(byte) 0xFF, (byte) 0xFE, '\n'}, StandardOpenOption.APPEND);
        reports = reports(settings(10, 5));
        pass(Duration.ofDays(1));
        assertThat(mailed).hasSize(1);
    }

    @Test
    void waysBeyondTheLimitAreCountedTogether() throws Exception {
        for (int i = 0; i < 20; i++) {
            session(DOMAIN, STS, new TlsFailure(TlsFault.CERTIFICATE_NOT_TRUSTED, "reason " + i));
        }
        pass(Duration.ofDays(1));
        JsonNode report = ReportSchema.assertFits(mailed.getFirst());
        JsonNode failures = report.get("policies").get(0).get("failure-details");
        assertThat(failures).hasSize(6);
        assertThat(failures.get(5).toString())
                .isEqualTo("{\"result-type\":\"certificate-not-trusted\",\"failed-session-count\":15}");
    }

    @Test
    void domainsBeyondTheLimitAreNotReported() throws Exception {
        reports = reports(settings(1, 5));
        session(DOMAIN, STS, null);
        session("example.net", STS, null);
        session(DOMAIN, STS, null);
        assertThat(reports.preview("example.net", null)).isEmpty();
        assertThat(count(
                        ReportSchema.assertFits(reports.preview(DOMAIN, null).orElseThrow()),
                        0,
                        "total-successful-session-count"))
                .isEqualTo(2);
    }

    @Test
    void policiesBeyondTheLimitShareAPlace() throws Exception {
        for (int i = 0; i < 30; i++) {
            session(DOMAIN, DomainTlsPolicy.of(DomainTlsPolicy.Type.TLSA, "mx" + i + ".example.org"), null);
        }
        JsonNode report = ReportSchema.assertFits(reports.preview(DOMAIN, null).orElseThrow());
        assertThat(report.get("policies")).hasSize(21);
        assertThat(count(report, 20, "total-successful-session-count")).isEqualTo(10);
    }

    @Test
    void aPolicyThatCouldNotBeHadIsTold() throws Exception {
        reports.publish(new MailEvent.PolicyMissed(
                now, DOMAIN, new TlsFailure(TlsFault.STS_WEBPKI_INVALID, "wrong certificate")));
        JsonNode report = ReportSchema.assertFits(reports.preview(DOMAIN, null).orElseThrow());
        assertThat(report.get("policies").get(0).toString()).contains("\"sts\"", "sts-webpki-invalid");
    }
}
