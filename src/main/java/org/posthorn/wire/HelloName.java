package org.posthorn.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.PrintableText;
import org.posthorn.mail.Syntax;

/// What a client calls itself in EHLO, HELO and XCLIENT.
final class HelloName {
    /// In octets.
    private static final int MAX = 255;

    private HelloName() {}

    /// The name as text that is safe to show on one line between `<` and `>`. Lenient, any name up to 255 octets is one:
    /// a name is no proof of anything, and devices call themselves as their owners do. Empty when it is none.
    static Optional<String> of(String given, Syntax syntax) {
        boolean taken = syntax == Syntax.STRICT
                ? isHostName(given) || AddressLiteral.isValid(given)
                : !given.isBlank() && given.getBytes(StandardCharsets.UTF_8).length <= MAX;
        return taken ? Optional.of(shown(given)) : Optional.empty();
    }

    /// Laxer than RFC 5321 section 4.1.2: clients do call themselves by names with an underscore, or by a bare
    /// address.
    static boolean isHostName(String name) {
        return !name.isEmpty() && name.length() <= MAX && name.chars().allMatch(HelloName::isOfHostName);
    }

    private static boolean isOfHostName(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._:".indexOf(c) >= 0;
    }

    private static String shown(String given) {
        if (isHostName(given)) {
            return given;
        }
        var shown = new StringBuilder(given.length());
        given.codePoints().forEach(c -> shown.appendCodePoint(isShown(c) ? c : '?'));
        return shown.toString();
    }

    /// Not a bracket, since the mail log has names between them, nor what malformed UTF-8 leaves.
    private static boolean isShown(int c) {
        return PrintableText.isPrintable(c) && c != '<' && c != '>' && c != 0xFFFD;
    }
}
