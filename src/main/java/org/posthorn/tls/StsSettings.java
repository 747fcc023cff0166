package org.posthorn.tls;

import java.time.Duration;

/// How MTA-STS policies are got (RFC 8461).
///
/// @param enabled whether domains are asked for policies
/// @param timeout of fetching one, from connecting to its last octet
/// @param policySize octets of the text of one
/// @param policies that are kept; those used least lately make room
/// @param port of the web servers; others than 443 are for tests
public record StsSettings(boolean enabled, Duration timeout, int policySize, int policies, int port) {
    public StsSettings {
        check("timeout (over 0, at most 5 minutes)", isWithin(timeout), timeout);
        check("policy-size (1 KiB to 1 MiB)", policySize >= 1_024 && policySize <= 1 << 20, policySize);
        check("policies (1 to 1000000)", policies >= 1 && policies <= 1_000_000, policies);
        check("port (1 to 65535)", port >= 1 && port <= 65_535, port);
    }

    public static StsSettings defaults() {
        return new StsSettings(true, Duration.ofSeconds(30), 64 << 10, 10_000, 443);
    }

    private static boolean isWithin(Duration timeout) {
        return timeout.isPositive() && timeout.compareTo(Duration.ofMinutes(5)) <= 0;
    }

    private static void check(String name, boolean fits, Object value) {
        if (!fits) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
