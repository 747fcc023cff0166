package org.posthorn.alias;

/// The alphabet of RFC 4648 section 6, which survives hosts that change the case of addresses.
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Base32() {}

    /// The first characters that the octets make.
    static String of(byte[] octets, int characters) {
        var text = new StringBuilder(characters);
        int bits = 0;
        int held = 0;
        for (byte octet : octets) {
            bits = bits << 8 | octet & 0xFF;
            for (held += 8; held >= 5 && text.length() < characters; held -= 5) {
                text.append(ALPHABET.charAt(bits >>> held - 5 & 31));
            }
            bits &= 0xFF;
        }
        return text.toString();
    }

    /// A number below 1024 as two characters.
    static String of(int number) {
        return "" + ALPHABET.charAt(number >>> 5 & 31) + ALPHABET.charAt(number & 31);
    }

    /// What two characters in any case stand for; -1 when it is nothing.
    static int number(String text) {
        if (text.length() != 2) {
            return -1;
        }
        int high = ALPHABET.indexOf(Character.toUpperCase(text.charAt(0)));
        int low = ALPHABET.indexOf(Character.toUpperCase(text.charAt(1)));
        return high < 0 || low < 0 ? -1 : high << 5 | low;
    }
}
