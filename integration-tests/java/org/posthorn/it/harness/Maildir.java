package org.posthorn.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/// Reads what was delivered into the `new` folders of Maildirs, anywhere below a folder.
public final class Maildir {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path root;

    public Maildir(Path root) {
        this.root = root;
    }

    public List<Path> files() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var all = Files.walk(root)) {
            return all.filter(f -> f.getParent().endsWith("new"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            return List.of(); // A file moved from tmp to new while we looked; the caller looks again.
        }
    }

    /// Waits until there are this many messages; returns their octets.
    public List<byte[]> await(int count) {
        Awaitility.await(count + " messages below " + root)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> files().size() >= count);
        return files().stream().map(Maildir::octets).toList();
    }

    private static byte[] octets(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
