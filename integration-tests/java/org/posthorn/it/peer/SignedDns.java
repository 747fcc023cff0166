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

/// A DNS of its own on loopback: nsd serves a root zone that ldns has signed, and others below it that are not; unbound
/// asks it, validates by the root's key, and is who is to be asked.
public final class SignedDns implements AutoCloseable {
    private final int port = Ports.free();
    private final Path anchors;
    private final NsdPeer nsd;
    private final Process unbound;

    /// @param root lines of the root zone, with absolute names; NS records lead to the unsigned zones, and a DS record
    /// makes one of them bogus
    /// @param unsigned lines by zone
    public SignedDns(Path folder, List<String> root, Map<String, List<String>> unsigned) {
        try {
            Files.writeString(folder.resolve("root.zone"), NsdPeer.zone(".", root));
            String key = sign(folder);
            anchors = folder.resolve(key + ".key");
            var files = new LinkedHashMap<String, Path>();
            files.put(".", folder.resolve("root.zone.signed"));
            for (var zone : unsigned.entrySet()) {
                Path file = folder.resolve(zone.getKey() + ".zone");
                files.put(zone.getKey(), Files.writeString(file, NsdPeer.zone(zone.getKey() + '.', zone.getValue())));
            }
            nsd = new NsdPeer(folder, files);
            Path configuration = Files.writeString(folder.resolve("unbound.conf"), unbound(folder, key, files));
            Path log = folder.resolve("unbound.log");
            unbound = Child.start(
                    folder, log.toFile(), List.of("/usr/sbin/unbound", "-d", "-p", "-c", configuration.toString()));
            Listening.await(port, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the name of the files of the key
    private static String sign(Path folder) {
        String key = Child.run(folder, "ldns-keygen", "-a", "ECDSAP256SHA256", "-k", ".")
                .mustSucceed()
                .output()
                .strip();
        Child.run(folder, "ldns-signzone", "root.zone", key).mustSucceed();
        return key;
    }

    /// The validating resolver, as the configuration wants it.
    public String server() {
        return "127.0.0.1:" + port;
    }

    /// The server that has the zones and validates nothing.
    public String authority() {
        return nsd.server();
    }

    /// The file with the key of the root.
    public Path anchors() {
        return anchors;
    }

    @Override
    public void close() {
        Child.end(unbound);
        nsd.close();
    }

    private String unbound(Path folder, String key, Map<String, Path> zones) {
        var text = new StringBuilder("""
                server:
                  interface: 127.0.0.1
                  port: %1$d
                  username: ""
                  chroot: ""
                  directory: "%2$s"
                  pidfile: "%2$s/unbound.pid"
                  use-syslog: no
                  do-ip6: no
                  num-threads: 1
                  do-not-query-localhost: no
                  local-zone: "test." nodefault
                  module-config: "validator iterator"
                  trust-anchor-file: "%2$s/%3$s.key"
                remote-control:
                  control-enable: no
                """.formatted(port, folder, key));
        String address = nsd.server().replace(':', '@');
        zones.keySet()
                .forEach(zone -> text.append("stub-zone:\n  name: \"%s\"\n  stub-addr: %s\n".formatted(zone, address)));
        return text.toString();
    }
}
