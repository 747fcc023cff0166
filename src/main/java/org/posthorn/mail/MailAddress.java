package org.posthorn.mail;

import java.util.Locale;

/// A mailbox (RFC 5321 section 4.1.2): the local part as it means, without quotes, and the domain as it was
/// written.
///
/// What was parsed prints back to what parses to an equal address. The local part keeps its case (section 2.4). The
/// domain is a host name, an internationalised host name, an address literal in brackets, or empty for the one
/// address that needs none, `postmaster`.
///
/// @param unquotedDots whether the local part was written without quotes although its dots need them by RFC 5321, as
///     `a..b`: it is printed as it was written. False for all other local parts
public record MailAddress(String localPart, String domain, boolean unquotedDots) {
    public MailAddress {
        unquotedDots = unquotedDots && LocalPart.hasStrayDots(localPart);
    }

    /// One whose local part is printed by RFC 5321.
    public MailAddress(String localPart, String domain) {
        this(localPart, domain, false);
    }

    /// Parses an address as it stands between the angle brackets, or in a configuration file: no source route.
    ///
    /// @throws AddressSyntaxException when it is no RFC 5321 or RFC 6531 mailbox, or over the limits of section
    ///     4.5.3.1
    public static MailAddress parse(String text) {
        return new AddressParser(text).mailbox();
    }

    /// The domain in the form that two equal domains share: lower case, internationalised labels as A-labels, no
    /// trailing dot.
    public String domainKey() {
        return domainKey(domain);
    }

    /// The same for a domain that stands alone.
    public static String domainKey(String domain) {
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        return isAscii(bare) ? bare.toLowerCase(Locale.ROOT) : toALabels(bare);
    }

    private static String toALabels(String domain) {
        try {
            return Idna.domainToAscii(domain);
        } catch (IllegalArgumentException e) {
            // Not convertible: it equals only itself, and no DNS name will be found for it.
            return domain.toLowerCase(Locale.ROOT);
        }
    }

    /// The same local part in another domain.
    public MailAddress withDomain(String other) {
        return new MailAddress(localPart, other, unquotedDots);
    }

    public boolean isAscii() {
        return isAscii(localPart) && isAscii(domain);
    }

    /// Whether it is short enough for a path. What was parsed is; what was made of other addresses may not be.
    public boolean fitsPath() {
        return AddressParser.octets(toString()) <= AddressParser.MAX_PATH - "<>".length();
    }

    /// Whether the domain is an address literal, such as `[192.0.2.1]`.
    public boolean isLiteral() {
        return domain.startsWith("[");
    }

    /// `postmaster` in any case, at any domain or none (RFC 5321 section 4.5.1).
    public boolean isPostmaster() {
        // Not equalsIgnoreCase: it takes other letters for these, such as a long s.
        return localPart.toLowerCase(Locale.ROOT).equals("postmaster");
    }

    /// Whether both name the same mailbox: local parts alike to the letter, domains in any case.
    public boolean sameMailbox(MailAddress other) {
        return mailboxKey(false).equals(other.mailboxKey(false));
    }

    /// A key that all spellings of one mailbox have in common: the domain in one form (see [#domainKey()]; of a literal the
    /// IP address that it names), the local part in lower case where its host ignores case. `postmaster` is compared
    /// without case at every domain (RFC 5321 section 4.5.1). For comparisons only: the address itself goes on the wire
    /// as it was given.
    ///
    /// @param foldCase whether the host of this domain ignores the case of local parts
    public MailAddress mailboxKey(boolean foldCase) {
        boolean fold = foldCase || isPostmaster();
        return new MailAddress(fold ? localPart.toLowerCase(Locale.ROOT) : localPart, hostKey());
    }

    private String hostKey() {
        return isLiteral()
                ? AddressLiteral.parse(domain).map(AddressLiteral::print).orElseGet(this::domainKey)
                : domainKey();
    }

    /// Whether the local part stands in quotes on the wire.
    public boolean isQuoted() {
        return !unquotedDots && !LocalPart.isDotString(localPart);
    }

    /// The address as it stands on the wire, quoted only where it must be.
    @Override
    public String toString() {
        String local = isQuoted() ? LocalPart.quote(localPart) : localPart;
        return domain.isEmpty() ? local : local + '@' + domain;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
