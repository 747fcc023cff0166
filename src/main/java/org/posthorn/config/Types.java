package org.posthorn.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.posthorn.policy.CidrBlock;

/// The kinds of value that keys have.
final class Types {
    static final ValueType<String> TEXT = ValueType.quoted("text", "text between quotes", text -> text, text -> text);
    static final ValueType<Boolean> FLAG = new ValueType<Boolean>(
            "boolean", "true or false", toml -> ValueType.as(Boolean.class, toml), String::valueOf);
    static final ValueType<Long> LONG =
            new ValueType<Long>("integer", "a whole number", toml -> ValueType.as(Long.class, toml), String::valueOf);
    static final ValueType<Integer> INTEGER = new ValueType<Integer>(
            "integer", "a whole number", toml -> ValueType.as(Long.class, toml).map(Types::narrow), String::valueOf);
    static final ValueType<Double> FRACTION = new ValueType<Double>(
            "number", "a number", toml -> ValueType.as(Number.class, toml).map(Number::doubleValue), String::valueOf);
    static final ValueType<Duration> DURATION =
            ValueType.quoted("duration", "a duration such as \"30s\"", Durations::parse, Durations::print);
    static final ValueType<Long> SIZE =
            new ValueType<Long>("size", "a size such as \"50MiB\" or a number of octets", Sizes::read, Sizes::print);
    static final ValueType<Integer> SMALL_SIZE = new ValueType<Integer>(
            "size",
            "a size such as \"4KiB\" or a number of octets",
            toml -> Sizes.read(toml).map(Types::narrow),
            Sizes::print);
    /// A size that the settings count in KiB.
    static final ValueType<Integer> KIBIBYTES = new ValueType<Integer>(
            "size",
            "a size such as \"16MiB\" or a number of octets",
            toml -> Sizes.read(toml).map(octets -> narrow(octets / 1024)),
            kibibytes -> Sizes.print(kibibytes * 1024L));
    static final ValueType<Integer> PORT = new ValueType<Integer>(
            "port", "a port", toml -> ValueType.as(Long.class, toml).map(Types::port), String::valueOf);
    static final ValueType<InetSocketAddress> ADDRESS = ValueType.quoted(
            "address", "an address with a port such as \"127.0.0.1:25\"", Addresses::parse, Addresses::print);
    static final ValueType<InetAddress> IP_ADDRESS =
            parsed("IP address", "an IP address such as \"192.0.2.1\"", Addresses::parseBare, Addresses::print);
    static final ValueType<CidrBlock> NETWORK =
            parsed("network", "a network such as \"192.0.2.0/24\"", CidrBlock::parse, Addresses::print);
    static final ValueType<Path> PATH = ValueType.quoted("path", "a path between quotes", Types::path, Path::toString);

    private Types() {}

    /// One of an enum's constants, written in lower case with hyphens.
    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String names = Arrays.stream(constants).map(c -> '"' + nameOf(c) + '"').collect(Collectors.joining(", "));
        return ValueType.quoted(
                "one of " + names, "one of " + names, text -> constant(constants, names, text), Types::nameOf);
    }

    /// What a room parses itself. Its IllegalArgumentException becomes the message.
    static <T> ValueType<T> parsed(String name, String expected, Function<String, T> parse, Function<T, String> print) {
        return ValueType.quoted(name, expected, parse, print);
    }

    private static <E extends Enum<E>> E constant(E[] constants, String names, String text) {
        return Arrays.stream(constants)
                .filter(c -> nameOf(c).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + names + ", not \"" + text + '"'));
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException when it can be none
    static Path path(String text) {
        try {
            if (text.isBlank()) {
                throw new IllegalArgumentException("must not be empty");
            }
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path: \"" + text + "\" (" + e.getReason() + ')', e);
        }
    }

    private static int port(long port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("must be a port from 1 to 65535, not " + port);
        }
        return (int) port;
    }

    private static int narrow(long number) {
        if (number != (int) number) {
            throw new IllegalArgumentException("is too large: " + number);
        }
        return (int) number;
    }
}
