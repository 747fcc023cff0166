package org.posthorn.bounce;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What xtext stands for (RFC 3461 section 4): `+` and two hexadecimal digits are an octet.
final class DecodedXtext {
    private DecodedXtext() {}

    /// Octets are read as UTF-8. What is no xtext stays as it is; what it stands for may be anything, CR and LF
    /// too.
    static String of(String xtext) {
        var octets = new ByteArrayOutputStream(xtext.length());
        for (int i = 0; i < xtext.length(); ) {
            int octet = xtext.charAt(i) == '+' && i + 2 < xtext.length() ? hex(xtext, i + 1) : -1;
            if (octet >= 0) {
                octets.write(octet);
                i += 3;
            } else {
                int length = Character.charCount(xtext.codePointAt(i));
                octets.writeBytes(xtext.substring(i, i + length).getBytes(StandardCharsets.UTF_8));
                i += length;
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
