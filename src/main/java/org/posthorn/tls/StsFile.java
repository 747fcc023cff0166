package org.posthorn.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policies on disk, so that a restart does not open the window that they close: a line each of domain, id, mode,
/// maximum age and time of fetching in seconds, and hosts. It is written anew and put in place of the old one.
final class StsFile {
    private static final Logger LOG = LoggerFactory.getLogger(StsFile.class);
    private static final String HEADING = "mta-sts policies, version 1";

    private final Path file;

    StsFile(Path file) {
        this.file = file;
    }

    /// Puts what it holds into the cache. What can't be read is left out and told: it is fetched again.
    void readInto(StsCache cache) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        if (lines.isEmpty() || !lines.getFirst().equals(HEADING)) {
            LOG.warn("{} holds no MTA-STS policies of this version; they are fetched again", file);
            return;
        }
        for (String line : lines.subList(1, lines.size())) {
            try {
                String[] fields = line.split(" ");
                cache.put(fields[0], entry(fields));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                LOG.warn("{} holds a line that is no policy: {}", file, e.getMessage());
            }
        }
    }

    private static StsEntry entry(String[] fields) {
        var mode = StsPolicy.Mode.valueOf(fields[2].toUpperCase(Locale.ROOT));
        List<String> hosts = fields.length > 5 ? List.of(fields[5].split(",")) : List.of();
        Duration maxAge = Duration.ofSeconds(Long.parseLong(fields[3]));
        return new StsEntry(
                fields[1],
                new StsPolicy(mode, hosts, maxAge),
                maxAge,
                Instant.ofEpochSecond(Long.parseLong(fields[4])));
    }

    void write(List<Map.Entry<String, StsEntry>> entries) throws IOException {
        var text = new StringBuilder(HEADING).append('\n');
        entries.forEach(each -> append(each.getKey(), each.getValue(), text));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        ByteBuffer octets = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void append(String domain, StsEntry entry, StringBuilder text) {
        text.append(domain).append(' ').append(entry.id()).append(' ');
        text.append(entry.policy().mode().name().toLowerCase(Locale.ROOT)).append(' ');
        text.append(entry.maxAge().toSeconds()).append(' ');
        text.append(entry.fetched().getEpochSecond()).append(' ');
        text.append(String.join(",", entry.policy().hosts())).append('\n');
    }
}
