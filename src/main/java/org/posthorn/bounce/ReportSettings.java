package org.posthorn.bounce;

import java.util.regex.Pattern;

/// How reports are made.
///
/// @param hostname of this server, as Reporting-MTA and in From and Message-ID
/// @param returnLimit octets of the largest message that a report brings back whole; of others it has the header
/// @param headerLimit octets of the header that a report brings back at most
/// @param listed how many recipients the text for people names; the machine's part names all
/// @param diagnosisLimit characters that are kept of what a host said
public record ReportSettings(String hostname, int returnLimit, int headerLimit, int listed, int diagnosisLimit) {
    private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    public ReportSettings {
        if (!HOSTNAME.matcher(hostname).matches()) {
            throw new IllegalArgumentException("hostname is not one: " + hostname);
        }
        if (returnLimit < 0 || headerLimit < 1_000) {
            throw new IllegalArgumentException("return-limit is negative, or header-limit under 1,000");
        }
        if (listed < 1 || diagnosisLimit < 80) {
            throw new IllegalArgumentException("listed is under 1, or diagnosis-limit under 80");
        }
    }

    public static ReportSettings defaults(String hostname) {
        return new ReportSettings(hostname, 50 * 1_024, 32 * 1_024, 50, 1_000);
    }
}
