package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class SectionTest {
    private final Document document = new Document("conf/posthorn.toml");

    record Range(int low, int high) {
        Range {
            if (low < 0) {
                throw new IllegalArgumentException("low must not be negative");
            }
            if (high > 100) {
                throw new IllegalArgumentException("it is at most 100");
            }
            if (low > high) {
                throw new IllegalArgumentException("low must not be above high");
            }
        }

        static Range read(Section section) {
            return new Range(section.value("low", Types.INTEGER, 1), section.value("high", Types.INTEGER, 9));
        }
    }

    @Test
    void handsOutWhatTheFileSaysAndTheDefaultForTheRest() throws ConfigurationException {
        Section root = document.parse("""
                name = "a"
                [wait]
                long = "1h30m"
                """);
        assertThat(root.value("name", Types.TEXT, "b")).isEqualTo("a");
        assertThat(root.value("other", Types.TEXT, "b")).isEqualTo("b");
        assertThat(root.section("wait").value("long", Types.DURATION, Duration.ZERO))
                .hasMinutes(90);
        assertThat(root.section("absent").value("flag", Types.FLAG, true)).isTrue();
        assertThat(root.list("nothing", Types.TEXT, List.of())).isEmpty();
        document.finish();
    }

    @Test
    void unknownKeysAreReportedWithASuggestion() {
        assertThat(problems("""
                # a comment

                    hostnme = "mx.example.org"
                """, root -> root.value("hostname", Types.TEXT, "localhost")))
                .containsExactly("conf/posthorn.toml:3:5: unknown key \"hostnme\", did you mean \"hostname\"?");
    }

    @Test
    void aKeyInTheWrongTableIsToldWhereItBelongs() {
        assertThat(problems("""
                first-of-all = 1
                jitter = 0.5
                [retry]
                """, root -> root.section("retry").value("jitter", Types.FRACTION, 0.2)))
                .containsExactly(
                        "conf/posthorn.toml:1:1: unknown key \"first-of-all\"",
                        "conf/posthorn.toml:2:1: unknown key \"jitter\", which belongs in [retry]");
    }

    @Test
    void anUnknownTableIsReportedOnceAtItsHeader() {
        assertThat(problems("""
                [dns]
                cache = true
                  [dsn]
                  cache = true
                """, root -> root.section("dns").value("cache", Types.FLAG, true)))
                .containsExactly("conf/posthorn.toml:3:3: unknown key \"dsn\", did you mean \"dns\"?");
    }

    @Test
    void wrongTypesNameBoth() {
        assertThat(problems("""
                text = 1
                flag = "yes"
                whole = 1.5
                span = 30
                size = true
                list = "one"
                date = 2026-01-01
                [table]
                """, root -> {
                    root.value("text", Types.TEXT, "");
                    root.value("flag", Types.FLAG, true);
                    root.value("whole", Types.INTEGER, 1);
                    root.value("span", Types.DURATION, Duration.ZERO);
                    root.value("size", Types.SIZE, 1L);
                    root.list("list", Types.TEXT, List.of());
                    root.value("date", Types.PORT, 1);
                    root.value("table", Types.FRACTION, 1.0);
                }))
                .containsExactly(
                        "conf/posthorn.toml:1:1: text: must be text between quotes, not a whole number",
                        "conf/posthorn.toml:2:1: flag: must be true or false, not text",
                        "conf/posthorn.toml:3:1: whole: must be a whole number, not a fraction",
                        "conf/posthorn.toml:4:1: span: must be a duration such as \"30s\", not a whole number",
                        "conf/posthorn.toml:5:1: size: must be a size such as \"50MiB\" or a number of octets, not a boolean",
                        "conf/posthorn.toml:6:1: list: must be a list, not text",
                        "conf/posthorn.toml:7:1: date: must be a port, not a date or time",
                        "conf/posthorn.toml:8:1: table: must be a number, not a table");
    }

    @Test
    void aValueWhereATableBelongsIsReported() {
        assertThat(problems("""
                dns = true
                route = "mx"
                [[listener]]
                """, root -> {
                    root.section("dns");
                    root.tables("route");
                    root.sections("listener", List.of());
                }))
                .containsExactly(
                        "conf/posthorn.toml:1:1: dns: must be a table, not a boolean",
                        "conf/posthorn.toml:2:1: route: must be written as [[route]], not as text",
                        "conf/posthorn.toml:3:1: listener: must be a table, not a list");
    }

    @Test
    void elementsOfAListHaveTheirOwnPlace() {
        assertThat(problems("""
                bind = ["127.0.0.1:25", "127.0.0.1",
                        "mx.example.org:25", 25]
                """, root -> root.list("bind", Types.ADDRESS, List.of())))
                .containsExactly(
                        "conf/posthorn.toml:1:25: bind: lacks a port: \"127.0.0.1\" (such as \"127.0.0.1:25\" or \"[::1]:25\")",
                        "conf/posthorn.toml:2:9: bind: is no address with a port: \"mx.example.org:25\""
                                + " (such as \"127.0.0.1:25\" or \"[::1]:25\")",
                        "conf/posthorn.toml:2:30: bind: must be an address with a port such as \"127.0.0.1:25\", not a whole number");
    }

    @Test
    void whatARecordRefusesIsReportedAtEachKeyToBlame() {
        assertThat(problems("""
                [range]
                low = -1
                  high = 101
                """, root -> root.section("range").settings(Range::read)))
                .containsExactly(
                        "conf/posthorn.toml:2:1: low must not be negative",
                        "conf/posthorn.toml:3:3: high: it is at most 100");
    }

    @Test
    void keysThatDoNotGoTogetherAreReportedAtTheirTable() {
        assertThat(problems("""

                 [range]
                low = 8
                high = 7
                """, root -> root.section("range").settings(Range::read)))
                .containsExactly("conf/posthorn.toml:2:2: low must not be above high");
    }

    @Test
    void aFaultyTableLeavesTheDefaultsSoThatReadingGoesOn() {
        Range range = document.parse("low = -1").settings(Range::read);
        assertThat(range).isEqualTo(new Range(1, 9));
    }

    @Test
    void tablesAndNamedTablesKeepTheirOrder() throws ConfigurationException {
        Section root = document.parse("""
                [[route]]
                to = "b"
                [[route]]
                to = "a"
                [listener.second]
                port = 2
                [listener.first]
                port = 1
                """);
        assertThat(root.tables("route").stream().map(route -> route.required("to", Types.TEXT)))
                .containsExactly(Optional.of("b"), Optional.of("a"));
        assertThat(root.sections("listener", List.of())).hasSize(2).containsOnlyKeys("second", "first");
        root.sections("listener", List.of()).values().forEach(listener -> listener.value("port", Types.PORT, 9));
        document.finish();
        assertThat(document.keys()).extracting(KnownKey::path).containsExactly("route.to", "listener.NAME.port");
    }

    @Test
    void quotedKeysMayHoldDots() throws ConfigurationException {
        assertThat(document.parse("\"a.b\" = 1").value("a.b", Types.INTEGER, 2)).isEqualTo(1);
        document.finish();
    }

    @Test
    void brokenSyntaxIsReportedWithTheRest() {
        assertThat(problems("""
                a = "x
                b = 2
                c = = 3
                d = 1
                d = 2
                """, root -> root.value("b", Types.TEXT, "")))
                .containsExactly(
                        "conf/posthorn.toml:1:7: Unexpected end of line, expected \" or a character",
                        "conf/posthorn.toml:2:1: b: must be text between quotes, not a whole number",
                        "conf/posthorn.toml:3:5: Unexpected '=', expected a value",
                        "conf/posthorn.toml:4:1: unknown key \"d\"",
                        "conf/posthorn.toml:5:1: d previously defined at line 4, column 1");
    }

    @Test
    void theKeysAskedForAreKnownWithTypeAndDefault() {
        Section root = document.parse("");
        root.value("wait", Types.DURATION, Duration.ofMinutes(5));
        root.section("limits").value("size", Types.SIZE, 52_428_800L);
        root.list("names", Types.TEXT, List.of("a", "b"));
        root.value("host", Types.TEXT, "here", "this machine's name");
        root.value("wait", Types.DURATION, Duration.ofMinutes(6));
        assertThat(document.keys())
                .extracting(key -> key.path() + " " + key.type() + " " + key.defaults())
                .containsExactly(
                        "wait duration [\"5m\", \"6m\"]",
                        "limits.size size [\"50MiB\"]",
                        "names list of text [[\"a\", \"b\"]]",
                        "host text [this machine's name]");
    }

    private List<String> problems(String toml, Consumer<Section> reader) {
        reader.accept(document.parse(toml));
        var problems = new ArrayList<String>();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(document::finish)
                .satisfies(e -> e.problems().forEach(problem -> problems.add(problem.toString())));
        return problems;
    }
}
