package org.posthorn.alias;

import java.util.List;
import java.util.Optional;
import org.posthorn.mail.MailAddress;

/// All that this room goes by.
///
/// @param home the first of our domains; empty when there is none
public record RecipientSettings(
        OurDomains domains,
        Optional<String> home,
        AliasSettings aliases,
        SrsSettings srs,
        List<VerpRule> verp,
        CallAheadSettings callAhead) {

    public RecipientSettings {
        verp = List.copyOf(verp);
        if (srs.secretFile().isPresent()) {
            checkDomain(domains, domain(srs, home));
        }
    }

    /// No aliases; each recipient of these domains is taken.
    public static RecipientSettings of(List<String> domains) {
        return new RecipientSettings(
                OurDomains.of(domains),
                domains.stream().findFirst(),
                AliasSettings.defaults(),
                SrsSettings.defaults(),
                List.of(),
                CallAheadSettings.defaults());
    }

    private static void checkDomain(OurDomains domains, String domain) {
        if (!domains.known().containsKey(MailAddress.domainKey(domain))) {
            throw new IllegalArgumentException(
                    "domain must be one of the domains of [inbound], for what comes back: \"" + domain + '"');
        }
    }

    /// Where the senders of forwarded mail are.
    String srsDomain() {
        return domain(srs, home);
    }

    private static String domain(SrsSettings srs, Optional<String> home) {
        return srs.domain().isEmpty() ? home.orElse("") : srs.domain();
    }
}
