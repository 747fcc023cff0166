package org.posthorn.route;

import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.MailAddress;

/// Domains that a route is for: `example.org` for itself, `*.example.org` for all below it but not itself, `*` for
/// all. An address literal in brackets is a domain too.
public record DomainPattern(String text) {
    private static final String BELOW = "*.";
    static final String ALL = "*";

    /// @throws IllegalArgumentException when the text is none of these
    public DomainPattern {
        if (text.equals(BELOW)) {
            throw new IllegalArgumentException("'" + text + "' lacks a domain behind it");
        }
        text = MailAddress.domainKey(text);
        if (!text.equals(ALL)) {
            check(text.startsWith(BELOW) ? text.substring(BELOW.length()) : text, text);
        }
    }

    /// @param domainKey as [MailAddress#domainKey()] gives it
    public boolean matches(String domainKey) {
        if (text.equals(ALL)) {
            return true;
        }
        return text.startsWith(BELOW)
                ? domainKey.endsWith(text.substring(1)) && domainKey.length() > text.length() - 1
                : domainKey.equals(text);
    }

    /// Whether each domain of another pattern is one of this.
    public boolean covers(DomainPattern other) {
        if (text.equals(ALL) || text.equals(other.text)) {
            return true;
        }
        // "*.example" covers "a.example" and "*.a.example".
        return text.startsWith(BELOW) && other.text.endsWith(text.substring(1));
    }

    private static void check(String domain, String pattern) {
        if (domain.startsWith("[") ? AddressLiteral.isValid(domain) : isDomain(domain)) {
            return;
        }
        throw new IllegalArgumentException("'" + pattern + "' is no domain, no \"*.\" before a domain, and not \"*\"");
    }

    private static boolean isDomain(String domain) {
        for (String label : domain.split("\\.", -1)) {
            boolean fits = !label.isEmpty()
                    && label.length() <= 63
                    && !label.startsWith("-")
                    && !label.endsWith("-")
                    && label.chars()
                            .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
            if (!fits) {
                return false;
            }
        }
        return domain.length() <= 255;
    }
}
