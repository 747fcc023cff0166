package org.posthorn.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A text dialogue of the integration tests. integration-tests/README.md tells their form.
///
/// @param clear the octets that the client sends in clear text
/// @param underTls what it sends under TLS; null for a relay listener, where the tests have none
record DialogueFile(Path path, List<String> lines, SessionRole role, byte[] clear, byte[] underTls) {
    private static final Path FOLDER = Path.of("integration-tests/dialogues");
    private static final Pattern REPEATED = Pattern.compile("\\{([^{}*]+)\\*(\\d+)\\}");
    private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-fA-F]{2})");

    static List<DialogueFile> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".smtp"))
                    .sorted()
                    .map(DialogueFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DialogueFile read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            SessionRole role = role(lines);
            String[] sent = sent(lines);
            return new DialogueFile(file, lines, role, octets(sent[0]), role.isSubmission() ? octets(sent[1]) : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static SessionRole role(List<String> lines) {
        if (lines.contains("listener submission")) {
            return SessionRole.SUBMISSION;
        }
        return lines.contains("listener submissions") ? SessionRole.SUBMISSIONS : SessionRole.RELAY;
    }

    private static String[] sent(List<String> lines) {
        var texts = new StringBuilder[] {new StringBuilder(), new StringBuilder()};
        int phase = 0;
        for (String line : lines) {
            if (line.equals("tls")) {
                phase = 1;
            } else if (line.startsWith("C:")) {
                texts[phase].append(unescaped(line.substring(2).strip())).append("\r\n");
            } else if (line.startsWith("c,")) {
                texts[phase].append(unescaped(line.substring(2).strip()));
            }
        }
        return new String[] {texts[0].toString(), texts[1].toString()};
    }

    private static String unescaped(String text) {
        String repeated = REPEATED.matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).repeat(Integer.parseInt(m.group(2)))));
        String octets = HEX.matcher(repeated)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
        return octets.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }
}
