package org.posthorn.bounce;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a client gave as ORCPT, decoded. What it stands for may be anything, CR and LF too.
///
/// @param type of the address: `rfc822`, `utf-8` (RFC 6533 section 3) or any other
record OriginalRecipient(String type, String address) {
    /// A character of a `utf-8` address that is written in ASCII.
    private static final Pattern EMBEDDED = Pattern.compile("\\\\x\\{([0-9A-Fa-f]{2,6})\\}");

    static OriginalRecipient parse(String orcpt) {
        int semicolon = orcpt.indexOf(';');
        String type = semicolon < 0 ? "rfc822" : orcpt.substring(0, semicolon);
        String address = DecodedXtext.of(orcpt.substring(semicolon + 1));
        return new OriginalRecipient(type, type.equalsIgnoreCase("utf-8") ? withoutEscapes(address) : address);
    }

    private static String withoutEscapes(String address) {
        return EMBEDDED.matcher(address).replaceAll(found -> Matcher.quoteReplacement(character(found.group(1))));
    }

    private static String character(String hex) {
        int point = Integer.parseInt(hex, 16);
        return Character.isValidCodePoint(point) ? Character.toString(point) : "?";
    }

    /// Whether a report has to name it in UTF-8.
    boolean isUtf8() {
        return type.equalsIgnoreCase("utf-8") && address.chars().anyMatch(c -> c > 127);
    }

    /// As a field of a report has it.
    @Override
    public String toString() {
        return type + "; " + address;
    }
}
