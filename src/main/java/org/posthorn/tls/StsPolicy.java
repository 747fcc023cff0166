package org.posthorn.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a domain's MTA-STS policy says of its hosts (RFC 8461 section 3.2).
///
/// @param mode what a failure means
/// @param hosts names, or `*.` before the domain that one label stands before; in lower case
/// @param maxAge for how long it holds from when it was fetched
public record StsPolicy(Mode mode, List<String> hosts, Duration maxAge) {
    /// How serious it is.
    public enum Mode {
        /// No mail where TLS to a listed host can't be agreed and verified.
        ENFORCE,
        /// Mail goes there all the same, and the failure is told.
        TESTING,
        /// As if there were no policy.
        NONE
    }

    /// No policy.
    public static final StsPolicy NOTHING = new StsPolicy(Mode.NONE, List.of(), Duration.ZERO);

    public StsPolicy {
        hosts = List.copyOf(hosts);
        // Those that say nothing are all alike, so that their domains can share connections.
        maxAge = mode == Mode.NONE ? Duration.ZERO : maxAge;
    }

    /// Its lines as its domain would write them, without those that say nothing here.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("version: STSv1");
        lines.add("mode: " + mode.name().toLowerCase(Locale.ROOT));
        hosts.forEach(host -> lines.add("mx: " + host));
        lines.add("max_age: " + maxAge.toSeconds());
        return lines;
    }

    /// Whether it names this MX host (section 4.1): an asterisk stands for one label.
    ///
    /// @param host in lower case
    public boolean lists(String host) {
        return hosts.stream().anyMatch(pattern -> matches(pattern, host));
    }

    private static boolean matches(String pattern, String host) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(host);
        }
        int dot = host.indexOf('.');
        return dot > 0 && pattern.substring(1).equals(host.substring(dot));
    }
}
