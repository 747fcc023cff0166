package org.posthorn.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthorn.spool.JournalSpool;
import org.posthorn.spool.SpoolSettings;

/// The TCP ports of the server that runs on a queue, so that a check beside it does not take them for another program's.
/// Linux alone tells; elsewhere none is found. Not safe for use by several threads.
final class ServerPorts {
    private static final String LISTENING = "0A";

    /// Other programs that listen are its too.
    private static final String ROOT = "0";

    private final SpoolSettings queue;
    private @Nullable Set<Integer> ports;

    ServerPorts(SpoolSettings queue) {
        this.queue = queue;
    }

    boolean has(int port) {
        if (ports == null) {
            OptionalLong process = JournalSpool.process(queue);
            ports = process.isPresent() ? find(Path.of("/proc", String.valueOf(process.getAsLong()))) : Set.of();
        }
        return ports.contains(port);
    }

    private static Set<Integer> find(Path process) {
        var found = new HashSet<Integer>();
        try {
            @Nullable Set<String> sockets = sockets(process.resolve("fd"));
            String user = String.valueOf(Files.getAttribute(process, "unix:uid"));
            for (String table : List.of("tcp", "tcp6")) {
                for (String line : Files.readAllLines(Path.of("/proc/net", table), StandardCharsets.US_ASCII)) {
                    // Number, local address and port, remote ones, state, queues, timer, retransmits, user, timeout,
                    // inode.
                    String[] fields = line.strip().split("\\s+");
                    boolean own = sockets == null
                            ? fields[7].equals(user) && !user.equals(ROOT)
                            : sockets.contains("socket:[" + fields[9] + ']');
                    if (own && fields[3].equals(LISTENING)) {
                        found.add(Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16));
                    }
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            // It does not run any more, or this is no Linux.
            return found;
        }
        return found;
    }

    /// @return null when they are not for this user to see, who lacks the server's capabilities
    private static @Nullable Set<String> sockets(Path descriptors) {
        try (Stream<Path> all = Files.list(descriptors)) {
            var sockets = new HashSet<String>();
            for (Path one : (Iterable<Path>) all::iterator) {
                try {
                    sockets.add(Files.readSymbolicLink(one).toString());
                } catch (NoSuchFileException e) {
                    // Closed meanwhile.
                    continue;
                }
            }
            return sockets;
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }
}
