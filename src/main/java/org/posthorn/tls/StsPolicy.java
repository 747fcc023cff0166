package org.posthorn.tls;

import java.util.List;

/// What a domain's MTA-STS policy says of its hosts (RFC 8461 section 3.2).
///
/// @param mode what a failure means
/// @param hosts names, or `*.` before the domain that one label stands before; in lower case
public record StsPolicy(Mode mode, List<String> hosts) {
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
    public static final StsPolicy NOTHING = new StsPolicy(Mode.NONE, List.of());

    public StsPolicy {
        hosts = List.copyOf(hosts);
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
