package org.posthorn.route;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/// Where a route leads, as written in the configuration.
public sealed interface RouteTarget {
    /// `mx`: what the DNS says of the recipient's domain.
    record Mx() implements RouteTarget {}

    /// `smtp://HOST:PORT`, `lmtp://HOST:PORT`, `maildir:DIR`, `discard:`
    record Fixed(Destination destination) implements RouteTarget {}

    /// `reject:TEXT`
    record Reject(String text) implements RouteTarget {}

    /// Reads a target.
    ///
    /// @param base what a relative directory is relative to
    /// @throws IllegalArgumentException that says what is wrong with it
    static RouteTarget parse(String text, Path base) {
        int colon = text.indexOf(':');
        String scheme = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        return switch (colon < 0 && !scheme.equals("mx") ? "" : scheme) {
            case "mx" -> mx(rest);
            case "smtp" -> {
                HostAndPort at = HostAndPort.parse(authority(text, rest), text);
                yield new Fixed(new Destination.SmtpHosts(
                        "smtp://" + at, java.util.List.of(new Destination.RankedHost(0, at.host(), at.port()))));
            }
            case "lmtp" -> {
                HostAndPort at = HostAndPort.parse(authority(text, rest), text);
                yield new Fixed(new Destination.Lmtp(at.host(), at.port()));
            }
            case "maildir" -> new Fixed(new Destination.Maildir(directory(rest, base)));
            case "discard" -> discard(rest);
            case "reject" -> new Reject(reject(rest));
            default ->
                throw new IllegalArgumentException("'" + text
                        + "' is no target: mx, smtp://HOST:PORT, lmtp://HOST:PORT, maildir:DIR, discard: or"
                        + " reject:TEXT");
        };
    }

    private static RouteTarget mx(String rest) {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("mx takes nothing behind it: '" + rest + "'");
        }
        return new Mx();
    }

    private static RouteTarget discard(String rest) {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("discard: takes nothing behind it: '" + rest + "'");
        }
        return new Fixed(new Destination.Discard());
    }

    private static String authority(String text, String rest) {
        if (!rest.startsWith("//")) {
            throw new IllegalArgumentException("'" + text + "' lacks // before its host");
        }
        return rest.substring(2);
    }

    private static Path directory(String rest, Path base) {
        if (rest.isBlank()) {
            throw new IllegalArgumentException("maildir: needs a directory behind it");
        }
        try {
            return base.resolve(rest).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("maildir: no directory can be called '" + rest + "'", e);
        }
    }

    private static String reject(String rest) {
        String text = rest.strip();
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > 126)) {
            throw new IllegalArgumentException("reject: needs a text of printable ASCII behind it");
        }
        return text;
    }
}
