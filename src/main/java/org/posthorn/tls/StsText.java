package org.posthorn.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The text of a policy (RFC 8461 section 3.2): lines of `key: value`, ended by LF or CRLF. Unknown keys say nothing;
/// of a key that comes again only the first counts, but for `mx`.
///
/// @param maxAge for how long it holds from when it was fetched
record StsText(StsPolicy policy, Duration maxAge) {
    /// More than a year is no more than a year.
    private static final long LONGEST = 31_557_600;
    /// Beyond any domain's needs, and what one entry of the cache may hold.
    private static final int MOST_HOSTS = 100;

    /// @throws IllegalArgumentException that says what makes it no policy
    static StsText parse(String text) {
        Map<String, String> values = new HashMap<>();
        List<String> hosts = new ArrayList<>();
        for (String line : text.split("\r?\n")) {
            int colon = line.indexOf(':');
            if (line.isBlank()) {
                continue;
            }
            if (colon < 1) {
                throw new IllegalArgumentException("a line without a key: " + shown(line));
            }
            String key = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (key.equals("mx")) {
                hosts.add(host(value));
            } else {
                values.putIfAbsent(key, value);
            }
        }
        return of(values, hosts);
    }

    private static StsText of(Map<String, String> values, List<String> hosts) {
        if (!"STSv1".equals(values.get("version"))) {
            throw new IllegalArgumentException("version is not STSv1");
        }
        StsPolicy.Mode mode = mode(values.getOrDefault("mode", ""));
        if (hosts.isEmpty() && mode != StsPolicy.Mode.NONE || hosts.size() > MOST_HOSTS) {
            throw new IllegalArgumentException(hosts.size() + " mx");
        }
        Duration maxAge = maxAge(values.getOrDefault("max_age", ""));
        return new StsText(new StsPolicy(mode, hosts, maxAge), maxAge);
    }

    private static StsPolicy.Mode mode(String text) {
        return switch (text) {
            case "enforce" -> StsPolicy.Mode.ENFORCE;
            case "testing" -> StsPolicy.Mode.TESTING;
            case "none" -> StsPolicy.Mode.NONE;
            default -> throw new IllegalArgumentException("mode is none that is known: " + shown(text));
        };
    }

    private static Duration maxAge(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("max_age is no number of seconds: " + shown(text));
        }
        return Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST));
    }

    /// An asterisk is a whole label and the first, or the pattern is none.
    private static String host(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        String rest = host.startsWith("*.") ? host.substring(2) : host;
        boolean fits =
                rest.length() <= 253 && Arrays.stream(rest.split("\\.", -1)).allMatch(StsText::isLabel);
        if (!fits) {
            throw new IllegalArgumentException("mx is no host: " + shown(text));
        }
        return host;
    }

    /// With an underscore too, which no host name has but some hosts do.
    private static boolean isLabel(String text) {
        return !text.isEmpty()
                && text.length() <= 63
                && !text.startsWith("-")
                && !text.endsWith("-")
                && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
    }

    private static String shown(String text) {
        String start = text.length() > 60 ? text.substring(0, 60) : text;
        return '"' + start.replaceAll("[^ -~]", "?") + '"';
    }
}
