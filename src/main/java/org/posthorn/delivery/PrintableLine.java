package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import org.posthorn.mail.PrintableText;

/// What a program or a web server said, as one line that may stand in a log and in a report: UTF-8, with a space for
/// each run of spaces and line ends, and `?` for what can't be printed.
final class PrintableLine {
    private PrintableLine() {}

    static String of(byte[] octets) {
        var line = new StringBuilder();
        boolean space = false;
        for (int c :
                new String(octets, StandardCharsets.UTF_8).strip().codePoints().toArray()) {
            boolean now = Character.isWhitespace(c) || Character.isSpaceChar(c);
            if (now && !space) {
                line.append(' ');
            } else if (!now) {
                line.appendCodePoint(PrintableText.isPrintable(c) ? c : '?');
            }
            space = now;
        }
        return line.toString();
    }
}
