package org.posthorn.config;

import java.net.InetSocketAddress;
import org.posthorn.dns.DnsResolver;
import org.posthorn.dns.DnsSettings;
import org.posthorn.dns.Dnssec;

/// `[dns]`: how the DNS is asked.
final class DnsKeys {
    private static final ValueType<InetSocketAddress> SERVER =
            Types.parsed("name server", "an IP address between quotes", DnsSettings::parseServer, Addresses::print);

    private static final ValueType<Dnssec> DNSSEC = Types.oneOf(Dnssec.class);

    private DnsKeys() {}

    static DnsSettings read(Section root) {
        Section section = root.section("dns");
        DnsSettings settings = section.settings(DnsKeys::dns);
        DnsResolver.problemOfAnchors(settings).ifPresent(problem -> section.report("trust-anchors", problem));
        return settings;
    }

    private static DnsSettings dns(Section section) {
        var d = DnsSettings.defaults();
        return new DnsSettings(
                section.list("servers", SERVER, d.servers(), "the system's"),
                section.value("cache", Types.FLAG, d.cache()),
                section.value("dnssec", DNSSEC, d.dnssec()),
                section.value("timeout", Types.DURATION, d.timeout()),
                section.value("tries", Types.INTEGER, d.tries()),
                section.value("max-in-flight", Types.INTEGER, d.maxInFlight()),
                section.value("cache-entries", Types.INTEGER, d.cacheEntries()),
                section.value("longest-kept", Types.DURATION, d.longestKept()),
                section.value("trust-anchors", Types.PATH, d.trustAnchors(), "those of the root"),
                section.value("prefetch", Types.INTEGER, d.prefetch()),
                section.value("edns-failure-ttl", Types.DURATION, d.ednsFailureTtl()),
                section.value("mx-hosts", Types.INTEGER, d.mxHosts()));
    }
}
