package org.posthorn.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.ops.Suggestion;
import org.tomlj.MutableTomlTable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// A table of the file. Hands out typed values, or the default where a key is absent or its value is faulty, which
/// it reports and goes on: so all problems of a file come out at once. Remembers what it was asked for, to tell
/// which keys nobody knows.
final class Section {
    private static final String REQUIRED = "required";

    private final Document document;
    private final TomlTable table;
    private final String path;
    private final Position position;
    private final Set<String> present;
    private final Set<String> asked = new LinkedHashSet<>();
    private boolean sound = true;

    /// @param path what leads here in the documentation: dotted, `NAME` for a name of the user's choice, empty for
    ///     the whole file
    Section(Document document, TomlTable table, String path, Position position) {
        this(document, table, path, position, table.keySet());
    }

    private Section(Document document, TomlTable table, String path, Position position, Set<String> present) {
        this.document = document;
        this.table = table;
        this.path = path;
        this.position = position;
        this.present = present;
    }

    <T> T value(String key, ValueType<T> type, T fallback) {
        return value(key, type, fallback, type.print().apply(fallback));
    }

    /// @param described says what the default is where it is not the same everywhere, such as "this machine's name"
    <T> T value(String key, ValueType<T> type, T fallback, String described) {
        know(key, type.name(), described);
        return find(key, type).orElse(fallback);
    }

    /// For keys that need not be there and have no default.
    ///
    /// @param described says what holds without it
    <T> Optional<T> optional(String key, ValueType<T> type, String described) {
        know(key, type.name(), described);
        return find(key, type);
    }

    /// For keys that have no default: reports when it is absent.
    <T> Optional<T> required(String key, ValueType<T> type) {
        know(key, type.name(), REQUIRED);
        requirePresent(key);
        return find(key, type);
    }

    <T> List<T> list(String key, ValueType<T> type, List<T> fallback) {
        return list(
                key, type, fallback, fallback.stream().map(type.print()).collect(Collectors.joining(", ", "[", "]")));
    }

    /// @param described says what the default is where it is not the same everywhere
    <T> List<T> list(String key, ValueType<T> type, List<T> fallback, String described) {
        know(key, "list of " + type.name(), described);
        return switch (raw(key)) {
            case null -> fallback;
            case TomlArray array -> elements(key, type, array).orElse(fallback);
            case Object other -> {
                report(key, "must be a list, not " + ValueType.nameOf(other));
                yield fallback;
            }
        };
    }

    /// For lists that have no default: reports when it is absent or empty. What is returned is empty then, or when
    /// it is faulty.
    <T> List<T> requiredList(String key, ValueType<T> type) {
        requirePresent(key);
        if (raw(key) instanceof TomlArray array && array.isEmpty()) {
            report(key, "must not be empty");
        }
        return list(key, type, List.of(), REQUIRED);
    }

    /// A table below this one, empty when the file has none.
    Section section(String key) {
        asked.add(key);
        return below(key, raw(key), at(key), join(key));
    }

    /// The tables below a table that have names of the user's choice, as `[listener.NAME]`.
    ///
    /// @param usual the names when there is no such table: each is empty then
    Map<String, Section> sections(String key, Collection<String> usual) {
        Section named = section(key);
        var sections = new LinkedHashMap<String, Section>();
        for (String name : named.present.isEmpty() ? usual : named.present) {
            named.asked.add(name);
            sections.put(name, named.below(name, named.raw(name), named.at(name), join(key) + ".NAME"));
        }
        return sections;
    }

    /// The tables of an array of tables, as `[[route]]`.
    List<Section> tables(String key) {
        asked.add(key);
        var sections = new ArrayList<Section>();
        switch (raw(key)) {
            case null -> {}
            case TomlArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    sections.add(below(key, array.get(i), Position.of(array.inputPositionOf(i)), join(key)));
                }
            }
            case Object other -> report(key, "must be written as [[" + key + "]], not as " + ValueType.nameOf(other));
        }
        return sections;
    }

    /// What the reader makes of this table. When the record that it builds refuses its values, that is reported at
    /// the key to blame, and what the reader makes of an empty table is returned.
    <T> T settings(Function<Section, T> reader) {
        try {
            return reader.apply(this);
        } catch (IllegalArgumentException e) {
            blame(reader, e);
            return reader.apply(alone(Set.of()));
        }
    }

    /// Reports that a key, or an element of its list, cannot be what it is.
    void report(String key, String message) {
        problem(at(key), about(key, message));
    }

    /// Reports that an element of a list cannot be what it is.
    void report(String key, int index, String message) {
        problem(at(key, index), about(key, message));
    }

    /// Reports what works and is dangerous.
    void warn(String key, String message) {
        document.warning(at(key), about(key, message));
    }

    /// Reports what works and is dangerous in an element of a list.
    void warn(String key, int index, String message) {
        document.warning(at(key, index), about(key, message));
    }

    /// Reports what is wrong elsewhere, such as on the command line.
    void report(Problem problem) {
        document.add(problem);
    }

    /// The line at which this table begins.
    int line() {
        return position.line();
    }

    /// Reports what concerns this table as a whole.
    void report(String message) {
        problem(position, message);
    }

    /// Whether nothing about this table was reported so far, so that all its values are the user's and no default
    /// stands in for one.
    boolean isSound() {
        return sound;
    }

    boolean has(String key) {
        return present.contains(key);
    }

    boolean isEmptyList(String key) {
        return raw(key) instanceof TomlArray array && array.isEmpty();
    }

    /// Reports every key of the file that no reader asked this table for.
    void reportUnknown() {
        for (String key : present) {
            if (!asked.contains(key)) {
                document.problem(at(key), "unknown key \"" + key + '"' + hint(key));
            }
        }
    }

    private String hint(String key) {
        Optional<String> nearest = Suggestion.nearest(key, asked);
        if (nearest.isPresent()) {
            return ", did you mean \"" + nearest.get() + "\"?";
        }
        List<String> homes = document.homesOf(key);
        return homes.isEmpty() ? "" : ", which belongs in " + String.join(" or ", homes);
    }

    /// Each key is tried alone, in an otherwise empty table: those that are refused even so are to blame, and when
    /// there are none, the combination is.
    private <T> void blame(Function<Section, T> reader, IllegalArgumentException refusal) {
        boolean found = false;
        for (String key : present) {
            try {
                var _ = reader.apply(alone(Set.of(key)));
            } catch (IllegalArgumentException e) {
                report(key, String.valueOf(e.getMessage()));
                found = true;
            }
        }
        if (!found) {
            report(String.valueOf(refusal.getMessage()));
        }
    }

    /// This table as if it had these keys only. What it reports is lost: the whole table reports the same.
    private Section alone(Set<String> keys) {
        return new Section(new Document(""), table, path, position, keys);
    }

    private <T> Optional<T> find(String key, ValueType<T> type) {
        Object toml = raw(key);
        return toml == null ? Optional.empty() : read(key, type, toml, at(key));
    }

    /// Empty when one is faulty: part of a list may mean something else than all of it.
    private <T> Optional<List<T>> elements(String key, ValueType<T> type, TomlArray array) {
        var list = new ArrayList<T>();
        for (int i = 0; i < array.size(); i++) {
            read(key, type, array.get(i), Position.of(array.inputPositionOf(i))).ifPresent(list::add);
        }
        return list.size() == array.size() ? Optional.of(List.copyOf(list)) : Optional.empty();
    }

    private void problem(Position where, String message) {
        sound = false;
        document.problem(where, message);
    }

    private void requirePresent(String key) {
        if (!has(key)) {
            report(path + " lacks the key \"" + key + '"');
        }
    }

    private <T> Optional<T> read(String key, ValueType<T> type, Object toml, Position where) {
        try {
            return Optional.of(type.read(toml));
        } catch (IllegalArgumentException e) {
            problem(where, about(key, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private Section below(String key, @Nullable Object toml, Position where, String itsPath) {
        if (toml instanceof TomlTable below) {
            return document.open(below, itsPath, where);
        }
        if (toml != null) {
            report(key, "must be a table, not " + ValueType.nameOf(toml));
        }
        return new Section(document, MutableTomlTable.create(), itsPath, where);
    }

    /// Rooms name the key in their messages where they know it.
    private static String about(String key, String message) {
        return message.startsWith(key) ? message : key + ": " + message;
    }

    private @Nullable Object raw(String key) {
        return present.contains(key) ? table.get(List.of(key)) : null;
    }

    private Position at(String key) {
        return has(key) ? Position.of(table.inputPositionOf(List.of(key))) : position;
    }

    private Position at(String key, int index) {
        return raw(key) instanceof TomlArray array ? Position.of(array.inputPositionOf(index)) : at(key);
    }

    private void know(String key, String type, String fallback) {
        asked.add(key);
        document.known(join(key), type, fallback);
    }

    private String join(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }
}
