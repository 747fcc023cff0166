package org.posthorn.route;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.policy.CidrBlock;

/// Addresses that mail is never sent to because the DNS, or an address literal in a recipient, says so (Exim:
/// `ignore_target_hosts`). Hosts that the configuration names may have them.
public record IgnoredTargets(List<CidrBlock> networks) {
    /// Every address is allowed.
    public static final IgnoredTargets NONE = new IgnoredTargets(List.of());

    private static final EnhancedStatus LOOP = new EnhancedStatus(5, 4, 6);
    private static final EnhancedStatus UNROUTABLE = new EnhancedStatus(5, 4, 4);
    /// A domain that is also used as a private name (ICANN, name collision occurrence management framework).
    private static final CidrBlock NAME_COLLISION = CidrBlock.parse("127.0.53.53");

    /// Of RFC 6890 and the IANA registries of special-purpose addresses: this machine, unspecified, link-local,
    /// multicast, reserved and broadcast. `::/96` holds `::`, `::1` and the IPv4-compatible addresses; IPv4-mapped ones
    /// are IPv4. `64:ff9b::7f00:0/104` and `2002:7f00::/24` are loopback behind NAT64 and 6to4.
    private static final IgnoredTargets USUAL = new IgnoredTargets(Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/96",
                    "64:ff9b::7f00:0/104",
                    "2002:7f00::/24",
                    "fe80::/10",
                    "ff00::/8")
            .map(CidrBlock::parse)
            .toList());

    public IgnoredTargets {
        networks = List.copyOf(networks);
    }

    public static IgnoredTargets defaults() {
        return USUAL;
    }

    public boolean contains(InetAddress address) {
        for (CidrBlock network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return networks.toString();
    }

    /// The permanent failure of mail for a host that has none but ignored addresses.
    public Diagnosis failure(String host, List<InetAddress> ignored) {
        boolean loop = ignored.stream().anyMatch(IgnoredTargets::isThisMachine);
        String text = "mail is never sent to the address of host " + host + ": "
                + ignored.stream().limit(3).map(IgnoredTargets::describe).collect(Collectors.joining(", "));
        return Diagnosis.of(loop ? LOOP : UNROUTABLE, text, new Relay(host, "", 0));
    }

    private static boolean isThisMachine(InetAddress address) {
        return !NAME_COLLISION.contains(address) && (address.isLoopbackAddress() || address.isAnyLocalAddress());
    }

    private static String describe(InetAddress address) {
        String kind;
        if (NAME_COLLISION.contains(address)) {
            kind = "which marks a name collision";
        } else if (isThisMachine(address)) {
            kind = "which is this server itself";
        } else if (address.isLinkLocalAddress()) {
            kind = "which is link-local";
        } else if (address.isMulticastAddress()) {
            kind = "which is multicast";
        } else {
            kind = "by ignore-target-hosts";
        }
        return address.getHostAddress() + ", " + kind;
    }
}
