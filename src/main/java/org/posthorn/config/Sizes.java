package org.posthorn.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes as the file has them: a plain number of octets, or text such as `"50MiB"`.
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}) ?(B|KiB|MiB|GiB|TiB|kB|KB|MB|GB|TB)?");
    private static final Map<String, Long> BINARY = binary();

    private Sizes() {}

    private static Map<String, Long> binary() {
        var units = new LinkedHashMap<String, Long>();
        units.put("TiB", 1L << 40);
        units.put("GiB", 1L << 30);
        units.put("MiB", 1L << 20);
        units.put("KiB", 1L << 10);
        return units;
    }

    /// Empty when it is neither a whole number nor text.
    ///
    /// @throws IllegalArgumentException when it is no size, or larger than a long
    static Optional<Long> read(Object toml) {
        return switch (toml) {
            case Long octets -> Optional.of(positive(octets));
            case String text -> Optional.of(parse(text));
            default -> Optional.empty();
        };
    }

    private static long positive(long octets) {
        if (octets < 0) {
            throw new IllegalArgumentException("must not be negative: " + octets);
        }
        return octets;
    }

    static long parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("is no size: \"" + text
                    + "\" (write a number of octets, or one with KiB, MiB or GiB, such as \"50MiB\")");
        }
        long count = Long.parseLong(size.group(1));
        String unit = size.group(2) == null ? "B" : size.group(2);
        try {
            return Math.multiplyExact(count, octetsIn(unit));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too large: \"" + text + '"', e);
        }
    }

    private static long octetsIn(String unit) {
        Long binary = BINARY.get(unit);
        if (binary != null) {
            return binary;
        }
        return switch (unit) {
            case "kB", "KB" -> 1_000;
            case "MB" -> 1_000_000;
            case "GB" -> 1_000_000_000;
            case "TB" -> 1_000_000_000_000L;
            default -> 1;
        };
    }

    /// In the largest unit that needs no fraction, as TOML: text between quotes, or a plain number.
    static String print(long octets) {
        for (var unit : BINARY.entrySet()) {
            if (octets >= unit.getValue() && octets % unit.getValue() == 0) {
                return '"' + String.valueOf(octets / unit.getValue()) + unit.getKey() + '"';
            }
        }
        return String.valueOf(octets);
    }
}
