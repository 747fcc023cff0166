package org.posthorn.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthorn.mail.SmtpReply;

/// What a peer offers in its reply to EHLO.
///
/// @param sizeLimit the largest content it takes, in octets; 0 where it names none (RFC 1870)
/// @param size whether SIZE is offered at all
/// @param logins the mechanisms behind AUTH, in upper case
record Extensions(
        boolean pipelining,
        boolean eightBitMime,
        boolean size,
        long sizeLimit,
        boolean startTls,
        boolean chunking,
        boolean binaryMime,
        boolean smtpUtf8,
        boolean dsn,
        boolean requireTls,
        boolean priority,
        DeliverByOffer deliverBy,
        PeerLimits limits,
        List<String> logins) {

    /// After HELO: nothing.
    static final Extensions NONE = new Extensions(
            false,
            false,
            false,
            0,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            DeliverByOffer.NONE,
            PeerLimits.NONE,
            List.of());

    /// Reads the lines behind the first (RFC 5321 section 4.1.1.1); keywords are known in any case, unknown ones
    /// ignored.
    ///
    /// @param ignored keywords, in upper case, that are taken as not offered
    static Extensions of(SmtpReply reply, Set<String> ignored) {
        return of(reply.lines().stream()
                .skip(1)
                .map(line -> line.strip().toUpperCase(Locale.ROOT))
                .filter(line -> !ignored.contains(keyword(line)))
                .toList());
    }

    private static String keyword(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? line : line.substring(0, space);
    }

    private static Extensions of(List<String> lines) {
        return new Extensions(
                has(lines, "PIPELINING"),
                has(lines, "8BITMIME"),
                has(lines, "SIZE"),
                sizeLimit(lines),
                has(lines, "STARTTLS"),
                has(lines, "CHUNKING"),
                has(lines, "BINARYMIME"),
                has(lines, "SMTPUTF8"),
                has(lines, "DSN"),
                has(lines, "REQUIRETLS"),
                has(lines, "MT-PRIORITY"),
                DeliverByOffer.of(lines),
                PeerLimits.of(lines),
                logins(lines));
    }

    /// The same without CHUNKING, and without BINARYMIME, which needs it.
    Extensions withoutChunking() {
        return new Extensions(
                pipelining,
                eightBitMime,
                size,
                sizeLimit,
                startTls,
                false,
                false,
                smtpUtf8,
                dsn,
                requireTls,
                priority,
                deliverBy,
                limits,
                logins);
    }

    private static boolean has(List<String> lines, String keyword) {
        return lines.stream().anyMatch(line -> line.equals(keyword) || line.startsWith(keyword + ' '));
    }

    private static List<String> logins(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("AUTH "))
                .flatMap(line -> Arrays.stream(line.split(" ")).skip(1))
                .toList();
    }

    /// A number that makes no sense is no limit: the peer will say so itself when a message is too large for it.
    private static long sizeLimit(List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches("SIZE [0-9]{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring("SIZE ".length())))
                .findFirst()
                .orElse(0);
    }
}
