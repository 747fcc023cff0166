package org.posthorn.it.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/// Messages to send, and what to compare of those that arrive.
public final class Mails {
    private Mails() {}

    /// A small message.
    public static byte[] simple(String subject) {
        return octets("From: <alice@sender.test>\r\nTo: <bob@example.test>\r\nSubject: " + subject
                + "\r\nMessage-ID: <" + subject.replace(' ', '.')
                + "@sender.test>\r\nDate: Sun, 01 Nov 2026 12:00:00 +0000\r\n\r\nHello.\r\n");
    }

    /// A message of about this size in lines of text, the same for the same seed; it ends with CRLF.
    public static byte[] sized(String subject, int size, long seed) {
        var message = new ByteArrayOutputStream(size + 1_024);
        message.writeBytes(octets("From: <alice@sender.test>\r\nSubject: " + subject
                + "\r\nMessage-ID: <sized@sender.test>\r\nDate: Sun, 01 Nov 2026 12:00:00 +0000\r\n\r\n"));
        var random = new Random(seed);
        var line = new byte[78];
        while (message.size() < size) {
            for (int i = 0; i < 76; i++) {
                line[i] = (byte) ('!' + random.nextInt(90));
            }
            line[0] = random.nextInt(50) == 0 ? (byte) '.' : line[0];
            line[76] = '\r';
            line[77] = '\n';
            message.writeBytes(line);
        }
        return message.toByteArray();
    }

    public static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /// The content without the first Received field, which must be at its top.
    public static byte[] belowReceived(byte[] content) {
        String text = text(content);
        if (!text.regionMatches(true, 0, "Received:", 0, 9)) {
            throw new AssertionError(
                    "no Received field at the top: " + text.substring(0, Math.min(200, text.length())));
        }
        int end = text.indexOf("\r\n");
        while (end + 2 < text.length() && (text.charAt(end + 2) == ' ' || text.charAt(end + 2) == '\t')) {
            end = text.indexOf("\r\n", end + 2);
        }
        return octets(text.substring(end + 2));
    }

    /// The header section of a message, unfolded.
    public static String header(byte[] content) {
        String text = text(content);
        int end = text.indexOf("\r\n\r\n");
        return (end < 0 ? text : text.substring(0, end)).replaceAll("\r\n[ \t]+", " ");
    }

    public static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Dot-stuffed, and ended by CRLF.
    public static byte[] stuffed(byte[] content) {
        var out = new ByteArrayOutputStream(content.length + 1_024);
        for (int i = 0; i < content.length; i++) {
            boolean lineStart = i == 0 || content[i - 1] == '\n' && i > 1 && content[i - 2] == '\r';
            if (lineStart && content[i] == '.') {
                out.write('.');
            }
            out.write(content[i]);
        }
        boolean ended =
                content.length > 1 && content[content.length - 2] == '\r' && content[content.length - 1] == '\n';
        if (!ended) {
            out.writeBytes(octets("\r\n"));
        }
        return out.toByteArray();
    }
}
