package org.posthorn.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// How the DNS is asked.
///
/// @param servers recursive resolvers, in the order of trying; none means those of the system
/// @param cache whether answers are kept for their time to live; false is for tests
/// @param dnssec whose word is taken for it that DNSSEC vouches for an answer
/// @param timeout of one query to one server
/// @param tries how often the servers are gone through
/// @param maxInFlight queries under way at a time; further ones wait, as long as one may take
/// @param cacheEntries answers kept
/// @param longestKept no answer is kept for longer, whatever its time to live
/// @param trustAnchors the file of the keys that signatures must lead to where they are validated here
/// @param prefetch answers that are got anew at a time before their time is over, as they are asked for often; 0 for none
/// @param ednsFailureTtl for how long a server that refused EDNS is asked without it
/// @param mxHosts of a domain's MX hosts so many are known, the most preferred: an answer of the DNS can name thousands
public record DnsSettings(
        List<InetSocketAddress> servers,
        boolean cache,
        Dnssec dnssec,
        Duration timeout,
        int tries,
        int maxInFlight,
        int cacheEntries,
        Duration longestKept,
        Path trustAnchors,
        int prefetch,
        Duration ednsFailureTtl,
        int mxHosts) {
    /// No file: the keys of the root that come with this program.
    public static final Path ROOT_ANCHORS = Path.of("");

    private static final int USUAL_PREFETCH = 16;
    private static final int USUAL_MX_HOSTS = 20;
    private static final Duration USUAL_EDNS_FAILURE_TTL = Duration.ofMinutes(15);

    /// With the root's keys, some prefetching, and the usual MX hosts.
    public DnsSettings(
            List<InetSocketAddress> servers,
            boolean cache,
            Dnssec dnssec,
            Duration timeout,
            int tries,
            int maxInFlight,
            int cacheEntries,
            Duration longestKept) {
        this(
                servers,
                cache,
                dnssec,
                timeout,
                tries,
                maxInFlight,
                cacheEntries,
                longestKept,
                ROOT_ANCHORS,
                USUAL_PREFETCH,
                USUAL_EDNS_FAILURE_TTL,
                USUAL_MX_HOSTS);
    }

    public DnsSettings {
        servers = List.copyOf(servers);
        check("timeout (over 0, at most a minute)", isWithin(timeout, Duration.ofMinutes(1)), timeout);
        check("tries (1 to 10)", tries >= 1 && tries <= 10, tries);
        check("queries in flight (1 to 10000)", maxInFlight >= 1 && maxInFlight <= 10_000, maxInFlight);
        check("cache entries (1 to 10000000)", cacheEntries >= 1 && cacheEntries <= 10_000_000, cacheEntries);
        check("prefetch (0 to 1000)", prefetch >= 0 && prefetch <= 1_000, prefetch);
        check("EDNS failure TTL (over 0, at most a day)", isWithin(ednsFailureTtl, Duration.ofDays(1)), ednsFailureTtl);
        check("MX hosts (1 to 1000)", mxHosts >= 1 && mxHosts <= 1_000, mxHosts);
        check("longest kept (over 0, at most 7 days)", isWithin(longestKept, Duration.ofDays(7)), longestKept);
    }

    public static DnsSettings defaults() {
        return of(List.of(), true);
    }

    /// The usual, with these servers.
    ///
    /// @param servers as [#parseServer] reads them
    /// @throws IllegalArgumentException when one is no server
    public static DnsSettings of(List<String> servers, boolean cache) {
        return new DnsSettings(
                servers.stream().map(DnsSettings::parseServer).toList(),
                cache,
                Dnssec.LOOPBACK,
                Duration.ofSeconds(5),
                2,
                200,
                100_000,
                Duration.ofDays(1));
    }

    /// Reads `ADDRESS` or `ADDRESS:PORT`; an IPv6 address with a port stands in brackets. Names are not looked up.
    ///
    /// @throws IllegalArgumentException that says what is wrong with it
    public static InetSocketAddress parseServer(String text) {
        return ServerAddress.parse(text);
    }

    private static boolean isWithin(Duration duration, Duration longest) {
        return duration.isPositive() && duration.compareTo(longest) <= 0;
    }

    private static void check(String name, boolean fits, Object value) {
        if (!fits) {
            throw new IllegalArgumentException("dns: " + name + ": " + value);
        }
    }
}
