package org.posthorn.ops;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.tlsrpt.TlsReports;

/// `/api/tls/reports/DOMAIN`: GET shows the report of the domain as it would go now.
final class TlsReportApi {
    private final Optional<TlsReports> reports;

    /// @param reports empty where they are off
    TlsReportApi(Optional<TlsReports> reports) {
        this.reports = reports;
    }

    Answer answer(Question question) throws DeskException {
        if (!question.method().equals("GET")) {
            return Answer.onlyBy("GET");
        }
        question.expect(4, "day");
        TlsReports on = reports.orElseThrow(() ->
                new DeskException(DeskException.Kind.CONFLICT, "reports on TLS are off: [tls-reports] has no contact"));
        String domain = MailAddress.domainKey(question.segment(3));
        String report = on.preview(domain, day(question))
                .orElseThrow(() -> new DeskException(
                        DeskException.Kind.NOT_FOUND,
                        "no session with a server of " + domain + " waits to be reported"));
        return Answer.json(200, report.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable LocalDate day(Question question) throws DeskException {
        String text = question.parameter("day");
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw DeskException.invalid("day is no YYYY-MM-DD: " + text, e);
        }
    }
}
