package org.posthorn.wire;

/// Case as SMTP has it: of ASCII letters only. In Unicode, `ſ` and the Kelvin sign would pass for S and K.
final class Ascii {
    private Ascii() {}

    static String upper(String text) {
        int at = 0;
        while (at < text.length() && !isLower(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        char[] upper = text.toCharArray();
        for (; at < upper.length; at++) {
            upper[at] = isLower(upper[at]) ? (char) (upper[at] - 'a' + 'A') : upper[at];
        }
        return new String(upper);
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }
}
