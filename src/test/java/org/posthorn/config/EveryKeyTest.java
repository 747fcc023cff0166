package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each key alone changes the component of the settings that it is named after, and no other: the readers call
/// constructors with many arguments of the same type.
final class EveryKeyTest {
    /// Components with another name than their key.
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "max-message-size", "messageSize",
            "starttls", "startTls",
            "smtputf8", "smtpUtf8",
            "inbound.timeout.proxy-header", "proxyHeaderTimeout",
            "listener.NAME.timeout.proxy-header", "proxyHeaderTimeout",
            "listener.NAME.bind", "binds",
            "syntax", "addresses",
            "tls-reports.domains", "domains");

    /// Without a component of its own, or with consequences for others.
    private static final Set<String> OTHERWISE_TESTED = Set.of(
            "port-offset",
            "spool",
            "shipped-shaping",
            "inbound.domains",
            "srs.secret-file",
            "listener.NAME.role",
            "tls.certificate",
            "tls.private-key",
            "delivery.trusted-certificates",
            "delivery.system-authorities",
            "delivery.source",
            "reports.double-bounces",
            "reports.postmaster-copies",
            "inbound.extensions.8bitmime",
            "listener.NAME.extensions.8bitmime");

    /// Values by type, to try until one is accepted and changes something.
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry("boolean", List.of("true", "false")),
            Map.entry("integer", List.of("7", "777", "7777")),
            Map.entry("number", List.of("0.25")),
            Map.entry("port", List.of("2525")),
            Map.entry("duration", List.of("\"1001ms\"", "\"100h\"", "\"125ms\"")),
            Map.entry("size", List.of("77824", "5120")),
            Map.entry("path", List.of("\"some/where.mv.db\"")),
            Map.entry("language", List.of("\"de\"")),
            Map.entry("mail address", List.of("\"root@example.net\"")),
            Map.entry("text", List.of("\"some.log\"")),
            Map.entry("address", List.of("\"127.0.0.9:9\"")),
            Map.entry("list of address", List.of("[\"127.0.0.9:9\"]")),
            Map.entry("list of name server", List.of("[\"127.0.0.9:9\"]")),
            Map.entry("list of domain", List.of("[\"x.example\"]")),
            Map.entry("list of mechanism", List.of("[\"PLAIN\"]")),
            Map.entry("list of keyword", List.of("[\"chunking\"]")),
            Map.entry("list of network", List.of("[\"10.0.0.0/8\"]")),
            Map.entry("list of path", List.of("[\"some/aliases\"]")),
            Map.entry("separator", List.of("\"-\"")),
            Map.entry("domain", List.of("\"x.example\"")),
            Map.entry("one of \"accept\", \"defer\"", List.of("\"accept\"")),
            Map.entry("host name", List.of("\"mx.example.net\"")),
            Map.entry("one of \"off\", \"loopback\", \"trust\", \"validate\"", List.of("\"trust\"")),
            Map.entry("mailbox", List.of("\"someone@example.net\"")),
            Map.entry(
                    "one of \"auto\", \"none\", \"opportunistic\", \"encrypt\", \"verify\", \"dane\", \"sts\"",
                    List.of("\"dane\"")),
            Map.entry("one of \"any\", \"takes-mail\", \"exists\"", List.of("\"exists\"")),
            Map.entry("one of \"refuse\", \"normalise\"", List.of("\"normalise\"")),
            Map.entry("one of \"lenient\", \"strict\"", List.of("\"strict\"")),
            Map.entry("one of \"none\", \"request\", \"require\"", List.of("\"request\"")),
            Map.entry("one of \"envelope\", \"header\"", List.of("\"header\"")),
            Map.entry("one of \"keep\", \"remove\"", List.of("\"remove\"")),
            Map.entry("one of \"refuse\", \"complete\", \"accept\"", List.of("\"accept\"")),
            Map.entry("one of \"text\", \"json\"", List.of("\"json\"")),
            Map.entry("one of \"auto\", \"jdk\", \"conscrypt\"", List.of("\"jdk\"")));

    static List<KnownKey> keys() {
        return file("").keys().stream()
                .filter(key -> !OTHERWISE_TESTED.contains(key.path()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void changesWhatItNames(KnownKey key) throws ConfigurationException {
        List<String> usual = components(file(toml(key, "")).load(OptionalInt.empty()));
        List<String> values = VALUES.get(key.type());
        assertThat(values).as("values of type " + key.type()).isNotNull();
        List<String> changed = values.stream()
                .map(value -> changes(key, value, usual))
                .filter(changes -> !changes.isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(changed).allMatch(change -> change.startsWith(component(key) + '='), component(key));
    }

    /// What the settings have now and had not before; nothing when the value is refused.
    private static List<String> changes(KnownKey key, String value, List<String> usual) {
        try {
            var now = new ArrayList<>(
                    components(file(toml(key, name(key) + " = " + value)).load(OptionalInt.empty())));
            now.removeAll(usual);
            return now;
        } catch (ConfigurationException e) {
            return List.of();
        }
    }

    /// Every `name=value` that the records print.
    private static List<String> components(Configuration configuration) {
        return List.of(configuration.toString().split("(, |\\[)(?=[a-zA-Z0-9-]+=)"));
    }

    private static String toml(KnownKey key, String line) {
        int dot = key.path().lastIndexOf('.');
        String table = dot < 0 ? "" : '[' + key.path().substring(0, dot).replace("NAME", "relay") + "]\n";
        boolean ofRelay = table.startsWith("[listener.relay]");
        return (ofRelay ? "" : line(dot < 0, line) + "[listener.relay]\n") + table + line(dot >= 0, line);
    }

    private static String line(boolean here, String line) {
        return here ? line + '\n' : "";
    }

    private static String component(KnownKey key) {
        String name = name(key);
        if (key.path().contains("extensions.")) {
            return name;
        }
        return OTHER_NAMES.getOrDefault(key.path(), OTHER_NAMES.getOrDefault(name, camel(name)));
    }

    private static String name(KnownKey key) {
        return key.path().substring(key.path().lastIndexOf('.') + 1);
    }

    private static String camel(String key) {
        return Pattern.compile("-([a-z])")
                .matcher(key)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    private static ConfigurationFile file(String toml) {
        return new ConfigurationFile("posthorn.toml", toml, () -> "machine.example.org");
    }
}
