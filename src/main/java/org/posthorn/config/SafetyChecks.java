package org.posthorn.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.posthorn.policy.CidrBlock;

/// What works and is dangerous: whom the server believes, who reads along, and a name that other servers refuse.
final class SafetyChecks {
    /// Networks that no stranger on the Internet has an address in.
    private static final List<CidrBlock> PRIVATE = Stream.of(
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "::1/128",
                    "fc00::/7",
                    "fe80::/10")
            .map(CidrBlock::parse)
            .toList();

    /// Wider public networks than these, 65,536 addresses or what an Internet provider gets, hold strangers.
    private static final int WIDE_IPV4 = 16;

    private static final int WIDE_IPV6 = 32;

    private final Section root;
    private final Configuration configuration;

    /// @param root of the file that the configuration was read from
    SafetyChecks(Section root, Configuration configuration) {
        this.root = root;
        this.configuration = configuration;
    }

    /// @param file that the configuration was read from
    void check(Path file) {
        checkFolder(file);
        checkName(root, "hostname", configuration.hostname());
        root.tables("source").forEach(source -> {
            if (source.has("ehlo")) {
                checkName(source, "ehlo", source.value("ehlo", Types.TEXT, ""));
            }
        });
        checkNetworks(root.section("inbound"));
        root.sections("listener", List.of()).values().forEach(SafetyChecks::checkNetworks);
        checkAdmin();
    }

    private static void checkName(Section section, String key, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String told = '"' + name + '"' + (section.has(key) ? "" : ", as this machine calls itself,");
        if (lower.equals("localhost") || lower.endsWith(".localhost") || lower.endsWith(".localdomain")) {
            section.warn(key, told + " names every machine: other servers refuse it");
        } else if (lower.indexOf('.') < 0) {
            section.warn(key, told + " has no domain: other servers refuse it");
        } else if (lower.indexOf('_') >= 0) {
            section.warn(key, told + " has a _, which no host name has: other servers refuse it");
        }
    }

    private static void checkNetworks(Section section) {
        checkNetworks(section, "trusted-networks", "may send to anywhere without a login");
        checkNetworks(section, "xclient-networks", "may claim to be any client");
        checkNetworks(section, "proxy-networks", "may claim to pass on any client");
    }

    private static void checkNetworks(Section section, String key, String may) {
        if (!section.has(key)) {
            return;
        }
        List<CidrBlock> networks = section.list(key, Types.NETWORK, List.of());
        for (int i = 0; i < networks.size(); i++) {
            CidrBlock network = networks.get(i);
            if (network.prefix() == 0) {
                section.warn(key, i, "everybody " + may + ": " + Addresses.print(network) + " has all addresses");
            } else if (isWide(network)) {
                section.warn(key, i, "strangers " + may + ": " + Addresses.print(network) + " is very wide");
            }
        }
    }

    private static boolean isWide(CidrBlock network) {
        int widest = network.first().getAddress().length == 4 ? WIDE_IPV4 : WIDE_IPV6;
        return network.prefix() < widest && PRIVATE.stream().noneMatch(network::isWithin);
    }

    /// It speaks plain HTTP.
    private void checkAdmin() {
        InetSocketAddress bind = configuration.admin().bind();
        if (!bind.getAddress().isLoopbackAddress()) {
            root.section("admin")
                    .warn(
                            "bind",
                            Addresses.print(bind) + " is beyond loopback, and without TLS: who reads along has the"
                                    + " token and the mail's envelopes");
        }
    }

    /// Relative paths are relative to the working directory, which is elsewhere when a file is named.
    private void checkFolder(Path file) {
        Path spool = configuration.spool().directory();
        Path here = Path.of("").toAbsolutePath();
        if (!spool.isAbsolute() && !file.toAbsolutePath().normalize().startsWith(here)) {
            root.warn("spool", "is relative to the working directory, and so is below " + here + ": " + spool);
        }
    }
}
