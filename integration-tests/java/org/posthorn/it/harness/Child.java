package org.posthorn.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs programs to their end, in bounded time.
public final class Child {
    private Child() {}

    /// How a program ended, and what it wrote to both outputs.
    public record Result(int status, String output) {
        /// Fails the test unless the program ended well.
        public Result mustSucceed() {
            assertThat(status).as(output).isZero();
            return this;
        }
    }

    public static Result run(Path folder, String... command) {
        return run(folder, "", Duration.ofSeconds(60), List.of(command));
    }

    public static Result run(Path folder, String input, Duration timeout, List<String> command) {
        try {
            return runChecked(folder, input, timeout, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Result runChecked(Path folder, String input, Duration timeout, List<String> command)
            throws IOException, InterruptedException {
        // Through files: no pipe can fill up, and a grandchild that keeps the output open doesn't hold us.
        Path output = Files.createTempFile(folder, "child", ".out");
        Path stdin = Files.writeString(Files.createTempFile(folder, "child", ".in"), input);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(stdin.toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + timeout + ": " + command + "\n" + text(output));
            }
            return new Result(process.exitValue(), text(output));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
            Files.delete(stdin);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /// Starts a program that stays, its output in a file.
    public static Process start(Path folder, File output, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends a program of ours: politely, then not.
    public static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
