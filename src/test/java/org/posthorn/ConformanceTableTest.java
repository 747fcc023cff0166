package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/rfc-conformance.md names for each requirement the tests that are tagged with it: all of them, and no
/// others.
class ConformanceTableTest {
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"req(\\d{3})\"\\)");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|.*\\| ([^|]*) \\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+)`");
    private static final int REQUIREMENTS = 100;

    @Test
    void theTableAndTheTagsAgree() throws IOException {
        Map<Integer, Set<String>> table = table();
        assertThat(table).hasSize(REQUIREMENTS);
        Map<Integer, Set<String>> tagged = tagged();
        table.forEach((requirement, tests) -> assertThat(tests)
                .as("tests of requirement %d", requirement)
                .isEqualTo(tagged.getOrDefault(requirement, Set.of())));
    }

    private static Map<Integer, Set<String>> table() throws IOException {
        var table = new TreeMap<Integer, Set<String>>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "rfc-conformance.md")));
        while (row.find()) {
            var tests = new TreeSet<String>();
            TEST.matcher(row.group(2)).results().forEach(test -> tests.add(test.group(1)));
            table.put(Integer.valueOf(row.group(1)), tests);
        }
        return table;
    }

    private static Map<Integer, Set<String>> tagged() throws IOException {
        var tagged = new TreeMap<Integer, Set<String>>();
        for (Path root : Set.of(Path.of("src", "test", "java"), Path.of("integration-tests", "java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
                    String name = file.getFileName().toString().replace(".java", "");
                    TAG.matcher(Files.readString(file))
                            .results()
                            .forEach(tag -> tagged.computeIfAbsent(
                                            Integer.valueOf(tag.group(1)), requirement -> new TreeSet<>())
                                    .add(name));
                }
            }
        }
        return tagged;
    }
}
