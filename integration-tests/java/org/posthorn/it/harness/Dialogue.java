package org.posthorn.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An SMTP dialogue as text: what a client sends and what it must hear. integration-tests/README.md tells the form.
public final class Dialogue {
    private static final Path FOLDER = Posthorn.HOME.resolve("integration-tests/dialogues");

    private final Path file;
    private final List<String> lines;

    private Dialogue(Path file) {
        this.file = file;
        try {
            this.lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All of them.
    public static List<Dialogue> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".smtp"))
                    .sorted()
                    .map(Dialogue::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return file.getFileName().toString().replace(".smtp", "");
    }

    public Path file() {
        return file;
    }

    /// Plays the client.
    public void play(Posthorn posthorn) {
        SmtpTalk talk = SmtpTalk.to(port(posthorn.config));
        try {
            for (int i = 0; i < lines.size(); i++) {
                step(talk, lines.get(i), file.getFileName() + ":" + (i + 1) + " " + lines.get(i));
            }
        } finally {
            talk.close();
        }
    }

    private int port(PosthornConfig config) {
        String listener = lines.stream()
                .filter(line -> line.startsWith("listener "))
                .findFirst()
                .orElse("listener relay");
        return switch (listener) {
            case "listener submission" -> config.submissionPort;
            case "listener submissions" -> config.submissionsPort;
            default -> config.relayPort;
        };
    }

    private static void step(SmtpTalk talk, String line, String where) {
        if (line.isBlank() || line.startsWith("#") || line.startsWith("listener ")) {
            return;
        }
        switch (line.substring(0, 2).strip().toLowerCase(Locale.ROOT)) {
            case "c:" -> talk.raw(Mails.octets(unescaped(line.substring(2).strip()) + "\r\n"));
            case "c," -> talk.raw(Mails.octets(unescaped(line.substring(2).strip())));
            case "s:" -> expect(talk, line.substring(2).strip(), where);
            case "tl" -> talk.handshake();
            case "cl" -> assertThat(talk.closed()).as(where).isTrue();
            default -> throw new AssertionError("no such step: " + where);
        }
    }

    /// A regular expression that the beginning of the reply matches: all its lines, joined by `\n`.
    private static void expect(SmtpTalk talk, String pattern, String where) {
        String reply = talk.reply().text();
        assertThat(Pattern.compile(pattern, Pattern.DOTALL).matcher(reply).lookingAt())
                .as(where + " <- " + reply)
                .isTrue();
    }

    /// Knows `\r`, `\n`, `\0`, `\xHH`, and `{TEXT*COUNT}` for repetition.
    private static String unescaped(String text) {
        var repeated = Pattern.compile("\\{([^{}*]+)\\*(\\d+)\\}")
                .matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).repeat(Integer.parseInt(m.group(2)))));
        var octet = Pattern.compile("\\\\x([0-9a-fA-F]{2})")
                .matcher(repeated)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
        return octet.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }
}
