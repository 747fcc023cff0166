package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.posthorn.mail.MailAddress;

/// The folder name of a mailbox: its address in lower case, `alice@example.org`. Octets other than letters, digits
/// and `-_+=.` are written as `%xx`, and so is a dot in first place: no address can name a folder above, a hidden
/// one, or one below. A name over [#MAX] characters is cut, and told apart by a digest.
final class MaildirName {
    /// Below the 255 octets that file systems take.
    static final int MAX = 200;

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_+=.";

    private MaildirName() {}

    static String of(MailAddress address) {
        String local = encode(address.localPart().toLowerCase(Locale.ROOT));
        String name = address.domain().isEmpty() ? local : local + '@' + encode(address.domainKey());
        return name.length() <= MAX ? name : name.substring(0, MAX - 33) + '~' + digest(name);
    }

    private static String encode(String text) {
        var encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = PLAIN.indexOf(octet) >= 0 && !(octet == '.' && encoded.isEmpty());
            if (plain) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HexFormat.of().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static String digest(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
