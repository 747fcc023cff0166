package org.posthorn.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.posthorn.route.LocalAddresses;

/// Whether this machine has the addresses that the server listens on, and whether their ports are free. Each is tried by
/// binding a socket that never listens: so what the kernel allows beyond the addresses of its interfaces is allowed here.
final class BindChecks {
    private final Section root;
    private final Configuration configuration;
    private final ServerPorts running;

    /// @param root of the file that the configuration was read from
    BindChecks(Section root, Configuration configuration) {
        this.root = root;
        this.configuration = configuration;
        this.running = new ServerPorts(configuration.spool());
    }

    void check() {
        Map<String, Section> sections = root.sections("listener", List.of());
        for (ListenerConfiguration listener : configuration.listeners()) {
            Section section = sections.getOrDefault(listener.name(), root);
            List<InetSocketAddress> binds = listener.settings().binds();
            for (int i = 0; i < binds.size(); i++) {
                check(section, i, binds.get(i));
            }
        }
        InetSocketAddress admin = configuration.admin().bind();
        check(root.section("admin"), 0, admin);
        for (ListenerConfiguration listener : configuration.listeners()) {
            if (listener.settings().binds().stream().anyMatch(bind -> Addresses.overlap(bind, admin))) {
                root.section("admin")
                        .report(
                                "bind",
                                Addresses.print(admin) + " is bound twice, also by listener " + listener.name());
            }
        }
    }

    private void check(Section section, int index, InetSocketAddress bind) {
        boolean wildcard = bind.getAddress().isAnyLocalAddress();
        if (!wildcard && !LocalAddresses.has(bind.getAddress())) {
            section.report("bind", index, "this machine does not have " + Addresses.print(bind.getAddress()));
            return;
        }
        try (var socket = new Socket()) {
            // As a server does it: what is left of a connection that ended keeps nobody from listening.
            socket.setReuseAddress(true);
            socket.bind(bind);
        } catch (IOException e) {
            if (!running.has(bind.getPort())) {
                section.warn("bind", index, "can't have " + Addresses.print(bind) + " now: " + reason(e));
            }
        }
    }

    /// The server may run, and another user than the one who checks may be its own.
    private static String reason(IOException failure) {
        String told = String.valueOf(failure.getMessage());
        return switch (told) {
            case "Address already in use" -> "the port is taken, unless it is this server that runs";
            case "Permission denied" ->
                "this user may not have a port below 1024 (CAP_NET_BIND_SERVICE, or --port-offset)";
            default -> told;
        };
    }
}
