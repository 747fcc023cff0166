package org.posthorn.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.MailAddress;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds a report against RFC 8460 section 4.4, name by name: what must be there, what may be, and nothing else.
public final class ReportSchema {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> RESULTS = Set.of(
            "starttls-not-supported",
            "certificate-host-mismatch",
            "certificate-expired",
            "certificate-not-trusted",
            "validation-failure",
            "tlsa-invalid",
            "dnssec-invalid",
            "dane-required",
            "sts-policy-fetch-error",
            "sts-policy-invalid",
            "sts-webpki-invalid");

    private ReportSchema() {}

    /// @return the report, for whatever else is to be said of it
    public static JsonNode assertFits(String json) {
        JsonNode report = MAPPER.readTree(json);
        names(report, Set.of("organization-name", "date-range", "contact-info", "report-id", "policies"), Set.of());
        text(report.get("organization-name"));
        text(report.get("report-id"));
        MailAddress.parse(report.get("contact-info").stringValue());
        range(report.get("date-range"));
        assertThat(report.get("policies").isArray()).isTrue();
        assertThat(report.get("policies")).isNotEmpty().allSatisfy(ReportSchema::policyResult);
        return report;
    }

    private static void range(JsonNode range) {
        names(range, Set.of("start-datetime", "end-datetime"), Set.of());
        OffsetDateTime start = OffsetDateTime.parse(range.get("start-datetime").stringValue());
        OffsetDateTime end = OffsetDateTime.parse(range.get("end-datetime").stringValue());
        assertThat(start.toLocalTime()).isEqualTo("00:00:00");
        assertThat(end).isEqualTo(start.plusDays(1).minusSeconds(1));
    }

    private static void policyResult(JsonNode result) {
        names(result, Set.of("policy", "summary"), Set.of("failure-details"));
        JsonNode policy = result.get("policy");
        names(policy, Set.of("policy-type", "policy-domain"), Set.of("policy-string", "mx-host"));
        assertThat(policy.get("policy-type").stringValue()).isIn("tlsa", "sts", "no-policy-found");
        text(policy.get("policy-domain"));
        texts(policy.get("policy-string"));
        texts(policy.get("mx-host"));
        JsonNode summary = result.get("summary");
        names(summary, Set.of("total-successful-session-count", "total-failure-session-count"), Set.of());
        count(summary.get("total-successful-session-count"), 0);
        count(summary.get("total-failure-session-count"), 0);
        JsonNode failures = result.get("failure-details");
        long failed = 0;
        if (failures != null) {
            assertThat(failures.isArray()).isTrue();
            for (JsonNode failure : failures) {
                failure(failure);
                failed += failure.get("failed-session-count").longValue();
            }
        }
        assertThat(failed).isEqualTo(summary.get("total-failure-session-count").longValue());
    }

    private static void failure(JsonNode failure) {
        names(
                failure,
                Set.of("result-type", "failed-session-count"),
                Set.of(
                        "sending-mta-ip",
                        "receiving-mx-hostname",
                        "receiving-mx-helo",
                        "receiving-ip",
                        "additional-information",
                        "failure-reason-code"));
        assertThat(failure.get("result-type").stringValue()).isIn(RESULTS);
        count(failure.get("failed-session-count"), 1);
        address(failure.get("sending-mta-ip"));
        address(failure.get("receiving-ip"));
        failure.forEach(value ->
                assertThat(value.isString() || value.isIntegralNumber()).isTrue());
    }

    private static void address(JsonNode address) {
        if (address != null) {
            String text = address.stringValue();
            assertThat(AddressLiteral.parse(text.contains(":") ? "[IPv6:" + text + ']' : '[' + text + ']'))
                    .as(text)
                    .isPresent();
        }
    }

    private static void count(JsonNode count, long least) {
        assertThat(count.isIntegralNumber()).isTrue();
        assertThat(count.longValue()).isBetween(least, 1L << 53);
    }

    private static void texts(JsonNode texts) {
        if (texts != null) {
            assertThat(texts.isArray()).isTrue();
            texts.forEach(ReportSchema::text);
        }
    }

    private static void text(JsonNode text) {
        assertThat(text.isString()).isTrue();
        assertThat(text.stringValue()).isNotBlank();
    }

    private static void names(JsonNode node, Set<String> required, Set<String> optional) {
        assertThat(node.isObject()).isTrue();
        Set<String> names = node.propertyStream().map(each -> each.getKey()).collect(Collectors.toSet());
        assertThat(names).containsAll(required);
        names.removeAll(required);
        assertThat(optional).containsAll(names);
    }
}
