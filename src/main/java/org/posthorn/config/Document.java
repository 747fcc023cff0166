package org.posthorn.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/// One file while it is read: what is wrong with it, and which keys were asked for. Used by one thread.
final class Document {
    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<TomlTable, Section> sections = new IdentityHashMap<>();
    private final Map<String, KnownKey> keys = new LinkedHashMap<>();

    /// @param file the name to print in problems
    Document(String file) {
        this.file = file;
    }

    /// Parses the text. Where its syntax is broken, that is among the problems and the rest is there to read all
    /// the same.
    Section parse(String toml) {
        TomlParseResult result = Toml.parse(toml);
        result.errors().forEach(error -> problem(Position.of(error.position()), String.valueOf(error.getMessage())));
        return open(result, "", Position.START);
    }

    /// The section of a table: one for all who read it, so that a key is known when one of them knows it.
    Section open(TomlTable table, String path, Position position) {
        return sections.computeIfAbsent(table, _ -> new Section(this, table, path, position));
    }

    void problem(Position position, String message) {
        add(new Problem(file, position.line(), position.column(), message));
    }

    void warning(Position position, String message) {
        add(new Problem(Problem.Severity.WARNING, file, position.line(), position.column(), message));
    }

    /// Once, however many readers find it.
    void add(Problem problem) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    void known(String path, String type, String fallback) {
        keys.merge(path, new KnownKey(path, type, Set.of(fallback)), (known, _) -> known.and(fallback));
    }

    /// The keys that were asked for, in that order.
    List<KnownKey> keys() {
        return List.copyOf(keys.values());
    }

    /// In the order of the file.
    List<Problem> problems() {
        return problems.stream()
                .sorted(Comparator.comparing(problem -> new Position(problem.line(), problem.column())))
                .toList();
    }

    /// To be called when every reader has read: only then is it clear which keys nobody knows.
    ///
    /// @throws ConfigurationException when anything was wrong
    void finish() throws ConfigurationException {
        sections.values().forEach(Section::reportUnknown);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems());
        }
    }

    /// The table in which a key of this name is known, for those who put it into the wrong one.
    List<String> homesOf(String key) {
        return keys.keySet().stream()
                .filter(path -> path.endsWith("." + key))
                .map(path -> '[' + path.substring(0, path.length() - key.length() - 1) + ']')
                .toList();
    }
}
