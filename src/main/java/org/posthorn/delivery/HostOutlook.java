package org.posthorn.delivery;

import java.util.List;

/// What would be met at a host just now, for operators: nobody connects.
///
/// @param rank its preference, from 0
/// @param addresses in text; empty where there are none
/// @param signed whether DNSSEC vouches for the addresses
/// @param problem why there are no addresses, or empty
/// @param tls what TLS it must come up with, and why
public record HostOutlook(
        String host, int port, int rank, List<String> addresses, boolean signed, String problem, String tls) {
    public HostOutlook {
        addresses = List.copyOf(addresses);
    }
}
