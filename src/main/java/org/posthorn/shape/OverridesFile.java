package org.posthorn.shape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.route.DomainPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The overrides on disk: a line each of pattern, `paused` or `open`, the limits in their order, and since and until in
/// milliseconds. It is written anew and put in place of the old one.
final class OverridesFile {
    private static final Logger log = LoggerFactory.getLogger(OverridesFile.class);
    private static final String HEADING = "shaping overrides, version 1";
    private static final String PAUSED = "paused";

    private final Path file;

    OverridesFile(Path file) {
        this.file = file;
    }

    /// What can't be read is left out and told.
    List<ShapingOverride> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        if (lines.isEmpty() || !lines.getFirst().equals(HEADING)) {
            log.warn("{} holds no overrides of this version; there are none", file);
            return List.of();
        }
        var read = new ArrayList<ShapingOverride>();
        for (String line : lines.subList(1, lines.size())) {
            try {
                read.add(override(line.split(" ", -1)));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | DateTimeException e) {
                log.warn("{} holds a line that is no override: {}", file, e.getMessage());
            }
        }
        return List.copyOf(read);
    }

    private static ShapingOverride override(String[] fields) {
        var limits = new Limits(
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]),
                Integer.parseInt(fields[4]),
                Integer.parseInt(fields[5]),
                Integer.parseInt(fields[6]));
        return new ShapingOverride(
                new DomainPattern(fields[0]),
                limits,
                fields[1].equals(PAUSED),
                Instant.ofEpochMilli(Long.parseLong(fields[7])),
                Instant.ofEpochMilli(Long.parseLong(fields[8])));
    }

    void write(List<ShapingOverride> overrides) throws IOException {
        var text = new StringBuilder(HEADING).append('\n');
        overrides.forEach(each -> text.append(line(each)).append('\n'));
        ByteBuffer octets = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The new name is on disk with the folder.
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static String line(ShapingOverride override) {
        Limits limits = override.limits();
        return String.join(
                " ",
                override.pattern().text(),
                override.paused() ? PAUSED : "open",
                Integer.toString(limits.connections()),
                Integer.toString(limits.messagesPerConnection()),
                Integer.toString(limits.messagesPerMinute()),
                Integer.toString(limits.recipientsPerMinute()),
                Integer.toString(limits.recipientsPerTransaction()),
                Long.toString(override.since().toEpochMilli()),
                Long.toString(override.until().toEpochMilli()));
    }
}
