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

/// docs/rfc-conformance.md names for each requirement the tests that are tagged with it and the dialogues that are
/// named after it: all of them, and no others. No line of the server's side is without one.
class ConformanceTableTest {
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"req(\\d{3})\"\\)");
    private static final Pattern ROW =
            Pattern.compile("^\\| (\\d+) \\| ([SCQ/]+) \\|.*\\| ([^|]*) \\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([\\w-]+)`");
    private static final Pattern DIALOGUE = Pattern.compile("(req(\\d{3})-[a-z0-9-]+)\\.smtp");
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

    @Test
    void everyLineOfTheServersSideHasATest() throws IOException {
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "rfc-conformance.md")));
        assertThat(row.results()
                        .filter(line ->
                                line.group(2).contains("S") && line.group(3).equals("open"))
                        .map(line -> line.group(1)))
                .isEmpty();
    }

    private static Map<Integer, Set<String>> table() throws IOException {
        var table = new TreeMap<Integer, Set<String>>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "rfc-conformance.md")));
        while (row.find()) {
            var tests = new TreeSet<String>();
            TEST.matcher(row.group(3)).results().forEach(test -> tests.add(test.group(1)));
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
        dialogues(tagged);
        return tagged;
    }

    private static void dialogues(Map<Integer, Set<String>> tagged) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("integration-tests", "dialogues"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher named = DIALOGUE.matcher(file.getFileName().toString());
                if (named.matches()) {
                    tagged.computeIfAbsent(Integer.valueOf(named.group(2)), requirement -> new TreeSet<>())
                            .add(named.group(1));
                }
            }
        }
    }
}
