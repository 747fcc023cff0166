package org.posthorn.ops;

import org.posthorn.mail.PrintableText;

/// Text that others chose, made safe to show: each character that is not printable becomes `?`.
final class Printable {
    private Printable() {}

    static String of(String text) {
        return text.codePoints().allMatch(PrintableText::isPrintable) ? text : replaced(text);
    }

    private static String replaced(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(PrintableText.isPrintable(c) ? c : '?'));
        return safe.toString();
    }
}
