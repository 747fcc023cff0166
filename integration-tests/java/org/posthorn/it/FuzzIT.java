package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.it.harness.Child;

/// Runs Jazzer on each fuzz target, for a few seconds unless `-Dfuzz.seconds` says otherwise. docs/fuzzing.md tells
/// more.
class FuzzIT {
    private static final Path CORPUS = Path.of("src/test/fuzz").toAbsolutePath();
    private static final Path FOUND = Path.of("target/fuzz").toAbsolutePath();
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 2);
    /// From so many seconds on it is worth the start-up to look into comparisons too, and to start from another seed
    /// each time. A brief run starts from the same: it is a change that is to fail it, not luck.
    private static final int LONG = 30;

    static List<String> targets() {
        String wanted = System.getProperty("fuzz.target", "");
        try (Stream<Path> folders = Files.list(CORPUS)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.contains(wanted))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void findsNothing(String target) throws IOException {
        Path folder = Files.createDirectories(FOUND.resolve(target));
        Path grown = Files.createDirectories(folder.resolve("corpus"));
        Child.Result result = Child.run(folder, "", Duration.ofSeconds(SECONDS + 120L), command(target, grown));
        assertThat(result.status()).as(target + "\n" + result.output()).isZero();
        assertThat(result.output()).contains("Done ");
    }

    private static List<String> command(String target, Path grown) {
        boolean brief = SECONDS < LONG;
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:TieredStopAtLevel=" + (brief ? 1 : 4)));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        command.add("--target_class=org.posthorn." + target);
        command.add("--instrumentation_includes=org.posthorn.**");
        if (brief) {
            command.addAll(List.of("--trace=cov", "-seed=1"));
        }
        command.addAll(List.of("-max_total_time=" + SECONDS, "-rss_limit_mb=4096", "-timeout=20"));
        command.add("-dict=" + CORPUS.resolveSibling("smtp.dict"));
        command.addAll(List.of(grown.toString(), CORPUS.resolve(target).toString()));
        return command;
    }
}
