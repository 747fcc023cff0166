package org.posthorn.it.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Ports;

/// A private nsd on loopback that is authoritative for everything: one root zone with the records of the test. Zones
/// named as broken have
/// no file, so nsd answers SERVFAIL for them.
public final class NsdPeer implements AutoCloseable {
    private final int port = Ports.free();
    private final Process process;

    /// @param records lines of a zone file, with absolute names
    public NsdPeer(Path folder, List<String> records, List<String> brokenZones) {
        this(folder, files(folder, records, brokenZones));
    }

    /// @param zones by name, each with its file, which need not be there
    NsdPeer(Path folder, Map<String, Path> zones) {
        try {
            Path configuration = Files.writeString(folder.resolve("nsd.conf"), configuration(folder, zones));
            Path log = folder.resolve("nsd.log");
            process = Child.start(folder, log.toFile(), List.of("/usr/sbin/nsd", "-d", "-c", configuration.toString()));
            Listening.await(port, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Path> files(Path folder, List<String> records, List<String> brokenZones) {
        var files = new LinkedHashMap<String, Path>();
        files.put(".", folder.resolve("root.zone"));
        brokenZones.forEach(zone -> files.put(zone, folder.resolve("missing-" + zone + ".zone")));
        try {
            Files.writeString(folder.resolve("root.zone"), zone(".", records));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /// As the configuration wants it.
    public String server() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        Child.end(process);
    }

    /// The text of a zone with these records; ns.test is its server.
    static String zone(String name, List<String> records) {
        return "$TTL 60\n%1$s IN SOA ns.test. hostmaster.test. 1 3600 600 86400 60\n%1$s IN NS ns.test.\n"
                        .formatted(name)
                + (name.equals(".") ? "ns.test. IN A 127.0.0.1\n" : "")
                + String.join("\n", records) + "\n";
    }

    private String configuration(Path folder, Map<String, Path> zones) {
        var text = new StringBuilder("""
                server:
                  ip-address: 127.0.0.1@%d
                  username: ""
                  chroot: ""
                  database: ""
                  zonesdir: "%2$s"
                  pidfile: "%2$s/nsd.pid"
                  xfrdfile: "%2$s/xfrd.state"
                  xfrdir: "%2$s"
                  zonelistfile: "%2$s/zone.list"
                  server-count: 1
                  rrl-ratelimit: 0
                remote-control:
                  control-enable: no
                """.formatted(port, folder));
        zones.forEach((name, file) -> text.append("zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n".formatted(name, file)));
        return text.toString();
    }
}
