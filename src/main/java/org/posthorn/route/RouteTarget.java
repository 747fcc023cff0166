package org.posthorn.route;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Where a route leads, as written in the configuration.
public sealed interface RouteTarget {
    /// What stands before the path of a UNIX socket.
    String SOCKET = "unix:";
    /// What Linux takes (unix(7)), without the NUL at the end.
    int LONGEST_SOCKET = 107;

    /// `mx`: what the DNS says of the recipient's domain.
    record Mx() implements RouteTarget {}

    /// `smtp://HOST:PORT`, `lmtp://HOST:PORT`, `lmtp:unix:PATH`, `maildir:DIR`, `pipe:NAME`, `webhook:NAME`, `discard:`
    record Fixed(Destination destination) implements RouteTarget {}

    /// `reject:TEXT`
    record Reject(String text) implements RouteTarget {}

    /// Reads a target that stands for itself.
    ///
    /// @param base what a relative path is relative to
    /// @throws IllegalArgumentException that says what is wrong with it
    static RouteTarget parse(String text, Path base) {
        return parse(text, base, Map.of());
    }

    /// Reads a target.
    ///
    /// @param base what a relative path is relative to
    /// @param agents the destinations that the configuration describes elsewhere, by the targets that lead
    /// there: `pipe:NAME`, `webhook:NAME`
    /// @throws IllegalArgumentException that says what is wrong with it
    static RouteTarget parse(String text, Path base, Map<String, Destination> agents) {
        int colon = text.indexOf(':');
        String scheme = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        return switch (colon < 0 && !scheme.equals("mx") ? "" : scheme) {
            case "mx" -> mx(rest);
            case "smtp" -> {
                HostAndPort at = HostAndPort.parse(authority(text, rest), text);
                yield new Fixed(new Destination.SmtpHosts(
                        "smtp://" + at, List.of(new Destination.RankedHost(0, at.host(), at.port()))));
            }
            case "lmtp" -> new Fixed(lmtp(text, rest, base));
            case "maildir" -> new Fixed(new Destination.Maildir(path("maildir:", "directory", rest, base)));
            case "pipe", "webhook" -> new Fixed(agent(scheme, rest, agents));
            case "discard" -> discard(rest);
            case "reject" -> new Reject(reject(rest));
            default ->
                throw new IllegalArgumentException("'" + text
                        + "' is no target: mx, smtp://HOST:PORT, lmtp://HOST:PORT, lmtp:unix:PATH, maildir:DIR, pipe:NAME,"
                        + " webhook:NAME, discard: or reject:TEXT");
        };
    }

    /// The same with a login, where it is hosts.
    default RouteTarget with(Login login) {
        return this instanceof Fixed(Destination.SmtpHosts hosts) ? new Fixed(hosts.with(login)) : this;
    }

    /// Several hosts as one target. Its name stays the same whatever order they are tried in.
    ///
    /// @param targets each `smtp://HOST:PORT`, at least one
    /// @param balance whether mail is spread over them; else the first that answers gets it
    /// @throws IllegalArgumentException when one of them is something else, or is there twice
    static RouteTarget ofHosts(List<RouteTarget> targets, boolean balance) {
        var hosts = new ArrayList<Destination.RankedHost>();
        var names = new ArrayList<String>();
        for (RouteTarget target : targets) {
            if (!(target instanceof Fixed(Destination.SmtpHosts one))
                    || one.hosts().size() != 1) {
                throw new IllegalArgumentException("only smtp://HOST:PORT can stand beside others");
            }
            if (names.contains(one.name())) {
                throw new IllegalArgumentException("'" + one.name() + "' is there twice");
            }
            Destination.RankedHost host = one.hosts().getFirst();
            hosts.add(new Destination.RankedHost(balance ? 0 : hosts.size(), host.host(), host.port()));
            names.add(one.name());
        }
        return new Fixed(new Destination.SmtpHosts(String.join(",", names), hosts));
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

    private static Destination lmtp(String text, String rest, Path base) {
        if (!rest.startsWith(SOCKET)) {
            HostAndPort at = HostAndPort.parse(authority(text, rest), text);
            return new Destination.Lmtp(at.host(), at.port());
        }
        Path socket = path("lmtp:unix:", "socket", rest.substring(SOCKET.length()), base);
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET) {
            throw new IllegalArgumentException(
                    "lmtp:unix: the path of a socket has " + LONGEST_SOCKET + " octets at most: '" + socket + "'");
        }
        return new Destination.LmtpSocket(socket);
    }

    private static Destination agent(String scheme, String name, Map<String, Destination> agents) {
        Destination described = agents.get(scheme + ':' + name);
        if (described == null) {
            throw new IllegalArgumentException("there is no [delivery." + scheme + '.' + name + "] that will do");
        }
        return described;
    }

    private static Path path(String scheme, String what, String rest, Path base) {
        if (rest.isBlank()) {
            throw new IllegalArgumentException(scheme + " needs a " + what + " behind it");
        }
        try {
            return base.resolve(rest).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(scheme + " no " + what + " can be called '" + rest + "'", e);
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
