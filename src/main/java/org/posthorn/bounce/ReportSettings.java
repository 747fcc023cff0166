package org.posthorn.bounce;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.triage.FailureClass;

/// How reports are made.
///
/// @param hostname of this server, as Reporting-MTA and in From and Message-ID
/// @param returnLimit octets of the largest message that a report brings back whole; of others it has the header
/// @param headerLimit octets of the header that a report brings back at most
/// @param listed how many recipients the text for people names; the machine's part names all
/// @param diagnosisLimit characters that are kept of what a host said
/// @param language of the texts for people, as in the name of their file: `en`, `de`
/// @param templates the folder with the operator's own texts; null when there are none
/// @param postmaster who hears of double bounces and gets the copies; null when nobody does
/// @param postmasterCopies of failures of these classes the postmaster gets a copy of the report
public record ReportSettings(
        String hostname,
        int returnLimit,
        int headerLimit,
        int listed,
        int diagnosisLimit,
        String language,
        @Nullable Path templates,
        DoubleBounces doubleBounces,
        @Nullable MailAddress postmaster,
        Set<FailureClass> postmasterCopies) {
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})?");
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
        if (!LANGUAGE.matcher(language).matches()) {
            throw new IllegalArgumentException("language is none such as \"en\": " + language);
        }
        if (postmaster == null && (doubleBounces == DoubleBounces.POSTMASTER || !postmasterCopies.isEmpty())) {
            throw new IllegalArgumentException("postmaster is not known: set it, or a domain in [inbound]");
        }
        postmasterCopies = Set.copyOf(postmasterCopies);
    }

    public static ReportSettings defaults(String hostname) {
        return new ReportSettings(
                hostname, 50 * 1_024, 32 * 1_024, 50, 1_000, "en", null, DoubleBounces.DISCARD, null, Set.of());
    }
}
