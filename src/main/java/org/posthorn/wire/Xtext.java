package org.posthorn.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// The encoding of parameter values (RFC 3461 section 4): printable ASCII, with `+` and two upper-case hexadecimal
/// digits for the rest.
public final class Xtext {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Xtext() {}

    public static boolean isValid(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '!' || c > '~' || c == '=') {
                return false;
            }
            if (c == '+') {
                if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            }
        }
        return true;
    }

    /// As xtext. Characters beyond ASCII go as their octets of UTF-8.
    public static String encode(String text) {
        var xtext = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 127 && octet != '+' && octet != '=') {
                xtext.append((char) octet);
            } else {
                xtext.append('+').append(HEX.toHexDigits(octet));
            }
        }
        return xtext.toString();
    }

    /// An address of the type `utf-8` as hosts without SMTPUTF8 take it too: characters beyond ASCII by their numbers (RFC
    /// 6533 section 3, utf-8-addr-unitext as utf-8-addr-xtext). What is no character of an address stays, and is no xtext.
    public static String embed(String text) {
        if (text.chars().allMatch(c -> c < 128)) {
            return text;
        }
        var embedded = new StringBuilder(text.length() * 4);
        text.codePoints().forEach(c -> {
            if (c < 0xA0 || c == 0xFFFD) {
                embedded.appendCodePoint(c);
            } else {
                embedded.append("\\x{")
                        .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                        .append('}');
            }
        });
        return embedded.toString();
    }

    /// What valid xtext stands for, as UTF-8. Octets that are no UTF-8 become U+FFFD.
    public static String decode(String xtext) {
        if (xtext.indexOf('+') < 0) {
            return xtext;
        }
        var octets = new ByteArrayOutputStream(xtext.length());
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            if (c == '+') {
                octets.write(Integer.parseInt(xtext, i + 1, i + 3, 16));
                i += 2;
            } else {
                octets.write(c);
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
    }
}
