package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// docs/configuration.md and conf/posthorn.toml say what the code does.
final class DocumentationTest {
    private static final Path PAGE = Path.of("docs", "configuration.md");
    private static final Pattern HEADING = Pattern.compile("## (?:`\\[+([A-Za-z0-9.-]+)]+`|.*)");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9-]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern BLOCK = Pattern.compile("(?s)```toml\n(.*?)```");
    private static final String OF_LISTENERS = "listener.NAME.";

    @Test
    void thePageHasEveryKeyWithItsTypeAndDefaultAndNoOther() throws IOException {
        List<KnownKey> keys = file("[[route]]\nmatch = [\"*\"]\nto = \"mx\"\n[[tls.additional]]\n[[delivery.tls]]\n"
                        + "[[shaping]]\n[[shaping.reply]]\n[[source]]\n[[domain]]\n[[verp]]\n"
                        + "[delivery.pipe.x]\ncommand = [\"/x\"]\n[delivery.webhook.x]\nurl = \"https://x.example/\"")
                .keys();
        Set<String> inbound = keys.stream().map(KnownKey::path).collect(Collectors.toSet());
        List<String> known = keys.stream()
                .filter(key -> !overridesInbound(key.path(), inbound))
                .map(DocumentationTest::row)
                .toList();
        List<String> documented = documented();
        assertThat(known).hasSizeGreaterThan(100).doesNotHaveDuplicates();
        assertThat(known)
                .as("in the code, not on the page")
                .filteredOn(row -> !documented.contains(row))
                .isEmpty();
        assertThat(documented)
                .as("on the page, not in the code")
                .filteredOn(row -> !known.contains(row))
                .isEmpty();
        assertThat(documented).doesNotHaveDuplicates();
    }

    @Test
    void listenersOverrideAllOfInboundButTheDomains() {
        Set<String> paths = file("").keys().stream().map(KnownKey::path).collect(Collectors.toSet());
        Set<String> missing = paths.stream()
                .filter(path -> path.startsWith("inbound."))
                .map(path -> path.substring("inbound.".length()))
                .filter(key -> !paths.contains(OF_LISTENERS + key))
                .collect(Collectors.toSet());
        assertThat(missing).containsExactly("domains");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesOfThePageLoad(String toml) throws ConfigurationException {
        assertThat(file(toml).load(OptionalInt.empty()).listeners()).isNotEmpty();
    }

    @Test
    void theShippedFileLoadsWithoutRoot() throws Exception {
        Path shipped = Path.of("conf", "posthorn.toml");
        Configuration configuration = file(Files.readString(shipped)).load(OptionalInt.of(2000));
        assertThat(configuration.listeners())
                .flatExtracting(listener -> listener.settings().binds())
                .allSatisfy(bind -> assertThat(bind.getPort()).isGreaterThan(1024));
    }

    /// Whoever deletes the file gets the same, but for the domain that it takes as an example.
    @Test
    void theShippedFileSaysWhatHoldsAnyway() throws Exception {
        String shipped = Files.readString(Path.of("conf", "posthorn.toml"))
                .replace("[\"example.org\"]\n# These", "[]\n# These")
                .replaceAll("(?s)\\[\\[route]].*?\n\n", "\n");
        assertThat(file(shipped).load(OptionalInt.empty())).isEqualTo(file("").load(OptionalInt.empty()));
    }

    static List<String> examples() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(r -> r.group(1))
                .toList();
    }

    private static List<String> documented() throws IOException {
        var rows = new ArrayList<String>();
        String table = "";
        for (String line : Files.readAllLines(PAGE)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                table = heading.group(1) == null ? "" : heading.group(1) + '.';
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(table + row.group(1) + " | " + row.group(2) + " | "
                        + row.group(3).replace("`", ""));
            }
        }
        return rows;
    }

    private static String row(KnownKey key) {
        String fallback = key.defaults().size() == 1 ? key.defaults().iterator().next() : "by role";
        return key.path() + " | " + key.type() + " | " + fallback.replace("`", "");
    }

    private static boolean overridesInbound(String path, Set<String> paths) {
        return path.startsWith(OF_LISTENERS) && paths.contains("inbound." + path.substring(OF_LISTENERS.length()));
    }

    private static ConfigurationFile file(String toml) {
        return new ConfigurationFile("posthorn.toml", toml, () -> "machine.example.org");
    }
}
