package org.posthorn.tlsrpt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;

/// How domains are told what came of TLS with their hosts (RFC 8460).
///
/// @param hostname of this server, in the names of reports
/// @param contact whom a domain can ask about a report, and From of those that go by mail; without it nothing is
/// counted and nobody is told
/// @param organization who reports; empty for the hostname
/// @param sender to whom a report that can't be delivered comes back; null for nobody
/// @param delay after the end of the day (UTC) within which its reports go, each at a time drawn for it
/// @param timeout of a report that goes by HTTPS, from connecting to the answer
/// @param domains that are counted in a day; what comes on top of them is not reported
/// @param failures of one domain and day that are told apart; those that come on top of them are counted together
public record TlsReportSettings(
        String hostname,
        @Nullable MailAddress contact,
        String organization,
        @Nullable MailAddress sender,
        Duration delay,
        Duration timeout,
        int domains,
        int failures) {
    private static final Duration LONGEST_DELAY = Duration.ofHours(12);

    public TlsReportSettings {
        check("contact (an ASCII address)", contact == null || contact.isAscii(), contact);
        check("sender (an ASCII address)", sender == null || sender.isAscii(), sender);
        check("organization (at most 200 characters)", isLine(organization), organization);
        check("delay (at most 12 hours)", !delay.isNegative() && delay.compareTo(LONGEST_DELAY) <= 0, delay);
        check(
                "timeout (over 0, at most 5 minutes)",
                timeout.isPositive() && timeout.compareTo(Duration.ofMinutes(5)) <= 0,
                timeout);
        check("domains (1 to 1000000)", domains >= 1 && domains <= 1_000_000, domains);
        check("failures (1 to 10000)", failures >= 1 && failures <= 10_000, failures);
    }

    public static TlsReportSettings defaults(String hostname) {
        return new TlsReportSettings(
                hostname, null, "", null, Duration.ofHours(4), Duration.ofSeconds(30), 10_000, 100);
    }

    /// Who reports, for a person.
    String reporter() {
        return organization.isBlank() ? hostname : organization;
    }

    private static boolean isLine(String text) {
        return text.length() <= 200 && text.chars().noneMatch(Character::isISOControl);
    }

    private static void check(String name, boolean fits, @Nullable Object value) {
        if (!fits) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
