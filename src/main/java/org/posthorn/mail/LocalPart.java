package org.posthorn.mail;

/// How a local part is printed: as a dot-string where it is one, else as a quoted string with the fewest quotes
/// that do (RFC 5321 section 4.1.2: "hosts that send should avoid quoting where it is not needed").
final class LocalPart {
    private static final String ATEXT = "!#$%&'*+-/=?^_`{|}~";

    private LocalPart() {}

    static boolean isAtext(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c > 127 || ATEXT.indexOf(c) >= 0;
    }

    /// Whether only the places of its dots keep a local part from being a dot-string.
    static boolean hasStrayDots(String local) {
        return !local.isEmpty() && !isDotString(local) && local.chars().allMatch(c -> c == '.' || isAtext((char) c));
    }

    /// Whether a local part needs no quotes (RFC 5321 section 4.1.2).
    static boolean isDotString(String local) {
        boolean atomStarts = true;
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '.' ? atomStarts : !isAtext(c)) {
                return false;
            }
            atomStarts = c == '.';
        }
        return !atomStarts;
    }

    static String quote(String local) {
        var quoted = new StringBuilder(local.length() + 2).append('"');
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }
}
