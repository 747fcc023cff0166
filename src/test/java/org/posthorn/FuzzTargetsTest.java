package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Gives every fuzz target its corpus, and a little noise: what the fuzzer once found stays mended. docs/fuzzing.md
/// tells more.
final class FuzzTargetsTest {
    private static final Path CORPUS = Path.of("src/test/fuzz");
    private static final int NOISE = 500;

    static List<Path> targets() {
        return listed(CORPUS);
    }

    private static List<Path> listed(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void holds(Path target) throws Exception {
        Method method =
                Class.forName("org.posthorn." + target.getFileName()).getMethod("fuzzerTestOneInput", byte[].class);
        List<Path> seeds = listed(target);
        assertThat(seeds).isNotEmpty();
        var random = new Random(1);
        for (Path seed : seeds) {
            byte[] octets = Files.readAllBytes(seed);
            give(method, octets, seed.toString());
            for (int i = 0; i < NOISE / seeds.size(); i++) {
                byte[] noisy = octets.clone();
                for (int j = 0; j < noisy.length; j += 1 + random.nextInt(40)) {
                    noisy[j] = (byte) random.nextInt(256);
                }
                give(method, noisy, seed + " with noise " + i);
            }
        }
    }

    private static void give(Method target, byte[] octets, String name) throws IllegalAccessException {
        try {
            target.invoke(null, (Object) octets);
        } catch (InvocationTargetException e) {
            throw new AssertionError(name + ": " + e.getCause(), e.getCause());
        }
    }
}
