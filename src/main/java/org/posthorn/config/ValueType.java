package org.posthorn.config;

import java.util.Optional;
import java.util.function.Function;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// How a kind of value is written in the file.
///
/// @param name what the documentation calls it
/// @param expected how a message names it, with an example
/// @param convert turns what TOML made of the value into ours: empty when it has the wrong type,
///     IllegalArgumentException with a message for the user when it has the right one and is no such value
/// @param print writes a value as one would in the file
record ValueType<T>(String name, String expected, Function<Object, Optional<T>> convert, Function<T, String> print) {
    /// A value written as text between quotes.
    static <T> ValueType<T> quoted(String name, String expected, Function<String, T> parse, Function<T, String> print) {
        return new ValueType<>(
                name, expected, toml -> as(String.class, toml).map(parse), value -> '"' + print.apply(value) + '"');
    }

    /// @throws IllegalArgumentException with what is wrong, in words that follow the name of the key
    T read(Object toml) {
        return convert.apply(toml)
                .orElseThrow(() -> new IllegalArgumentException("must be " + expected + ", not " + nameOf(toml)));
    }

    /// The TOML value when it is of this class.
    static <J> Optional<J> as(Class<J> type, Object toml) {
        return type.isInstance(toml) ? Optional.of(type.cast(toml)) : Optional.empty();
    }

    /// What a message calls the type of a TOML value.
    static String nameOf(Object toml) {
        return switch (toml) {
            case String _ -> "text";
            case Long _ -> "a whole number";
            case Double _ -> "a fraction";
            case Boolean _ -> "a boolean";
            case TomlArray _ -> "a list";
            case TomlTable _ -> "a table";
            default -> "a date or time";
        };
    }
}
