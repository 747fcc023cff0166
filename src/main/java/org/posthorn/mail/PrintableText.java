package org.posthorn.mail;

/// Which characters of text from elsewhere may be shown in a terminal, a log line or a report. Any thread.
public final class PrintableText {
    private PrintableText() {}

    /// False for what can steer a terminal, break a line, reorder or hide text, or looks different on each system:
    /// controls, format characters (Unicode's category Cf, with the bidirectional controls), line and paragraph
    /// separators, lone surrogates, and code points that are private or unassigned.
    public static boolean isPrintable(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint >= ' ' && codePoint < 0x7f;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
