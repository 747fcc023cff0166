package org.posthorn.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The packaged program as a child process, in a working folder of its own.
public final class Posthorn implements AutoCloseable {
    /// Where the launcher is: the folder that Maven runs in.
    public static final Path HOME = Path.of(System.getProperty("posthorn.home", System.getProperty("user.dir")))
            .toAbsolutePath();

    /// Long, because the launcher builds the program when it has to.
    private static final Duration START = Duration.ofMinutes(3);

    private static final Duration STOP = Duration.ofSeconds(45);
    private static final Pattern READY = Pattern.compile("(?m)^.*\\bready\\b");

    public final PosthornConfig config;
    private final Path folder;
    private final Path log;
    private String javaOpts = "";
    private int openFiles;
    private @Nullable Process process;

    /// A program in this folder, not yet started.
    public Posthorn(Path folder, PosthornConfig config) {
        this.folder = folder;
        this.config = config;
        this.log = folder.resolve("posthorn.log");
        write();
    }

    /// Writes the configuration (again).
    public Posthorn write() {
        try {
            Files.writeString(configFile(), config.toml());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// More flags for its JVM.
    public Posthorn javaOpts(String flags) {
        javaOpts = flags;
        return this;
    }

    /// How many descriptors it may have, from its next start on; needs `prlimit`.
    public Posthorn openFiles(int limit) {
        openFiles = limit;
        return this;
    }

    /// Starts the program and waits for the line that says `ready`.
    public Posthorn start() {
        long before = size(log);
        Process started = launch();
        await("ready").atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
            String said = logFrom(before);
            assertThat(started.isAlive())
                    .as("the program runs; it said:\n" + said)
                    .isTrue();
            return READY.matcher(said).find();
        });
        return this;
    }

    /// Starts the program, without waiting for anything.
    public Process launch() {
        Process started = Child.start(folder, log.toFile(), command("run"));
        process = started;
        return started;
    }

    /// SIGTERM: it must end with status 0, soon.
    public void stop() {
        Process running = running();
        running.destroy();
        try {
            assertThat(running.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ends within " + STOP)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        assertThat(running.exitValue()).as("exit status; log:\n" + log()).isZero();
        process = null;
    }

    /// SIGTERM, without waiting.
    public Process terminate() {
        Process running = running();
        running.destroy();
        return running;
    }

    /// SIGKILL, to the JVM itself, since the launcher makes way for it.
    public void kill9() {
        Process running = running();
        running.destroyForcibly();
        try {
            running.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    public Posthorn restart() {
        stop();
        return start();
    }

    /// Runs a sub-command with this configuration.
    public Child.Result cli(String... args) {
        return cliWithInput("", args);
    }

    public Child.Result cliWithInput(String input, String... args) {
        return Child.run(folder, input, Duration.ofSeconds(60), command(args));
    }

    public void addUser(String name, String password, String... addresses) {
        var args = new ArrayList<>(List.of("user", "add", name, "--password-stdin"));
        for (String address : addresses) {
            args.add("--address");
            args.add(address);
        }
        cliWithInput(password + "\n", args.toArray(String[]::new)).mustSucceed();
    }

    public HttpResponse<String> http(String path) {
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + config.adminPort + path))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public SmtpTalk relay() {
        return SmtpTalk.to(config.relayPort);
    }

    public SmtpTalk submission() {
        return SmtpTalk.to(config.submissionPort);
    }

    public Path folder() {
        return folder;
    }

    public Path spool() {
        return folder.resolve("queue");
    }

    public Path configFile() {
        return folder.resolve("posthorn.toml");
    }

    /// All that the program wrote so far, over all its starts.
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The log behind its first octets, which may be very many.
    private String logFrom(long start) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(start);
            byte[] octets = new byte[(int) (file.length() - start)];
            file.readFully(octets);
            return new String(octets, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return running().pid();
    }

    @Override
    public void close() {
        Process left = process;
        if (left != null) {
            Child.end(left);
        }
    }

    private Process running() {
        assertThat(process).as("started").isNotNull();
        return process;
    }

    private List<String> command(String... args) {
        var command = new ArrayList<String>();
        if (openFiles > 0) {
            command.addAll(List.of("prlimit", "--nofile=" + openFiles));
        }
        if (!javaOpts.isEmpty()) {
            command.addAll(List.of("/usr/bin/env", "JAVA_OPTS=" + javaOpts));
        }
        command.add(HOME.resolve("posthorn").toString());
        command.addAll(List.of(args));
        command.add("--config");
        command.add(configFile().toString());
        return command;
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
