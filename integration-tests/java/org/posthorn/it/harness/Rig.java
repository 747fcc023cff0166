package org.posthorn.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/// Everything that one test sets up: a folder of its own, and what is to be closed after it, last first. When the test
/// fails, the
/// folder stays and the logs in it go to the output of the test.
public final class Rig implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final int LOG_TAIL = 12_000;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Path folder = Path.of("/nonexistent");
    private int programs;
    private boolean shared;
    private boolean anyFailed;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        shared = true;
        open();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!shared) {
            open();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Throwable failure = context.getExecutionException().orElse(null);
        boolean failed = failure != null && !(failure instanceof TestAbortedException);
        anyFailed |= failed;
        if (!shared) {
            close(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close(context);
    }

    private void open() throws IOException {
        // A short path, because it holds the sockets of Postfix and Dovecot; readable, because they change users.
        folder = Files.createTempDirectory(Path.of("/tmp"), "posthorn-it");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void close(ExtensionContext context) throws Exception {
        Exception closing = closeAll();
        if (anyFailed || closing != null) {
            System.out.println("[" + context.getDisplayName() + "] failed; its folder is " + folder);
            showLogs();
        } else {
            delete(folder);
        }
        if (closing != null && !anyFailed) {
            throw closing;
        }
    }

    /// The folder of this test.
    public Path folder() {
        return folder;
    }

    /// A new folder inside it.
    public Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes this after the test.
    public <T extends AutoCloseable> T add(T closeable) {
        open.push(closeable);
        return closeable;
    }

    /// A program with this configuration, not yet started.
    public Posthorn posthorn(PosthornConfig config) {
        return add(new Posthorn(folder("posthorn" + ++programs), config));
    }

    /// A program with this configuration, ready.
    public Posthorn started(PosthornConfig config) {
        return posthorn(config).start();
    }

    private Exception closeAll() {
        Exception first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                first = first == null ? e : first;
            }
        }
        return first;
    }

    private void showLogs() throws IOException {
        try (var files = Files.walk(folder, 3)) {
            for (Path log : files.filter(f -> f.toString().endsWith(".log") && Files.isRegularFile(f))
                    .filter(f -> !f.toString().contains("/journal/"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
                System.out.println("---- " + log + "\n" + text.substring(Math.max(0, text.length() - LOG_TAIL)));
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
