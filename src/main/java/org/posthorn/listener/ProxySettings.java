package org.posthorn.listener;

import java.time.Duration;
import java.util.List;
import org.posthorn.policy.CidrBlock;
import org.posthorn.wire.ProxyHeaderParser;

/// Whose connections are passed on for others, and begin with a PROXY header.
///
/// @param proxyNetworks where the proxies are; each of their connections must have a header
/// @param proxyHeader octets that a header may have
/// @param proxyHeaderTimeout for all of it to come
public record ProxySettings(List<CidrBlock> proxyNetworks, int proxyHeader, Duration proxyHeaderTimeout) {
    /// Room for the addresses of every family.
    private static final int LEAST = 512;

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    public ProxySettings {
        proxyNetworks = List.copyOf(proxyNetworks);
        if (proxyHeader < LEAST || proxyHeader > ProxyHeaderParser.LONGEST) {
            throw new IllegalArgumentException(
                    "proxy-header must be from " + LEAST + " to " + ProxyHeaderParser.LONGEST + ": " + proxyHeader);
        }
        if (proxyHeaderTimeout.toMillis() < 1 || proxyHeaderTimeout.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "proxy-header must be positive and at most an hour: " + proxyHeaderTimeout);
        }
    }

    /// No proxies.
    public static ProxySettings defaults() {
        return new ProxySettings(List.of(), 4096, Duration.ofSeconds(10));
    }

    public ProxySettings withNetworks(List<CidrBlock> networks) {
        return new ProxySettings(networks, proxyHeader, proxyHeaderTimeout);
    }
}
