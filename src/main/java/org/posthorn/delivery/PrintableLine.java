package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;

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
                line.appendCodePoint(isPrintable(c) ? c : '?');
            }
            space = now;
        }
        return line.toString();
    }

    /// Not those either that turn the order of letters around, or show nothing.
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
