package org.posthorn.tlsrpt;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

/// A report as a domain gets it (RFC 8460 section 4.4).
record ReportDocument(
        @JsonProperty("organization-name") String organization,
        @JsonProperty("date-range") Range range,
        @JsonProperty("contact-info") String contact,
        @JsonProperty("report-id") String id,
        @JsonProperty("policies") List<PolicyResult> policies,
        @JsonIgnore String submitter,
        @JsonIgnore String fileName) {

    /// From the first second of the day to the last.
    record Range(
            @JsonProperty("start-datetime") String start,
            @JsonProperty("end-datetime") String end) {}

    /// The same for the same domain and day, so that a domain that gets it twice can tell.
    static ReportDocument of(TlsReportSettings settings, DomainDate date, List<PolicyResult> policies) {
        Instant start = start(date.day());
        Instant end = start(date.day().plusDays(1)).minusSeconds(1);
        var contact = Objects.requireNonNull(settings.contact());
        String submitter = contact.domainKey();
        // Several servers of one organization report on their own, and must not seem to repeat each other.
        String unique = Integer.toHexString(settings.hostname().hashCode());
        return new ReportDocument(
                settings.reporter(),
                new Range(start.toString(), end.toString()),
                contact.toString(),
                date.day() + "." + date.domain() + '@' + settings.hostname(),
                policies,
                submitter,
                submitter + '!' + date.domain() + '!' + start.getEpochSecond() + '!' + end.getEpochSecond() + '!'
                        + unique + ".json.gz");
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
