package org.posthorn.tlsrpt;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mail.MailAddress;

/// Where a domain wants reports (RFC 8460 section 3).
sealed interface ReportAddress {
    /// Octets of the largest report that it takes.
    long limit();

    record Mailbox(MailAddress address, long limit) implements ReportAddress {
        @Override
        public String toString() {
            return "mailto:" + address;
        }
    }

    record Web(URI address, long limit) implements ReportAddress {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /// Reads one URI; one of another scheme, or that is none, is no address. An exclamation mark must be encoded in it,
    /// so that one behind it begins a limit as DMARC has it (RFC 7489 section 6.2): `!10m`.
    static Optional<ReportAddress> parse(String text) {
        int mark = text.lastIndexOf('!');
        String uri = mark < 0 ? text : text.substring(0, mark);
        long limit = mark < 0 ? Long.MAX_VALUE : limit(text.substring(mark + 1));
        String scheme = uri.substring(0, Math.max(0, uri.indexOf(':'))).toLowerCase(Locale.ROOT);
        if (limit < 0) {
            return Optional.empty();
        }
        try {
            return switch (scheme) {
                case "mailto" -> Optional.of(new Mailbox(mailbox(uri), limit));
                case "https" -> Optional.of(new Web(web(uri), limit));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            // The domain's own mistake, like any other scheme: there may be another address beside it.
            return Optional.empty();
        }
    }

    private static MailAddress mailbox(String uri) {
        String address = uri.substring("mailto:".length());
        int query = address.indexOf('?');
        String encoded = query < 0 ? address : address.substring(0, query);
        MailAddress decoded = MailAddress.parse(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
        if (decoded.domain().isEmpty()) {
            throw new IllegalArgumentException("an address without a domain");
        }
        return decoded;
    }

    private static URI web(String uri) {
        URI parsed = URI.create(uri);
        if (parsed.getHost() == null || parsed.getUserInfo() != null) {
            throw new IllegalArgumentException("no host, or a user");
        }
        return parsed;
    }

    /// @return negative when it is none
    private static long limit(String text) {
        if (!text.matches("[0-9]{1,9}[kKmMgGtT]?")) {
            return -1;
        }
        char last = Character.toLowerCase(text.charAt(text.length() - 1));
        int power = "kmgt".indexOf(last) + 1;
        long number = Long.parseLong(power == 0 ? text : text.substring(0, text.length() - 1));
        return number > Long.MAX_VALUE >> 10 * power ? Long.MAX_VALUE : number << 10 * power;
    }
}
