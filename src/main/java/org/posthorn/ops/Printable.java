package org.posthorn.ops;

/// Text that others chose, made safe to show: what could steer a terminal or break a line becomes `?`.
final class Printable {
    private Printable() {}

    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                return replaced(text);
            }
        }
        return text;
    }

    /// Neither a C0 or C1 control nor a line or paragraph separator.
    static boolean isPrintable(char c) {
        return c >= ' ' && (c < 0x7f || c >= 0xa0) && c != '\u2028' && c != '\u2029';
    }

    private static String replaced(String text) {
        var safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            safe.append(isPrintable(text.charAt(i)) ? text.charAt(i) : '?');
        }
        return safe.toString();
    }
}
