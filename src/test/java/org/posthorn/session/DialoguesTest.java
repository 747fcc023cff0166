package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays the text dialogues of the integration tests through the engine, one octet at a time, as if the client
/// waited for each reply. integration-tests/README.md tells their form.
final class DialoguesTest {
    private static final Path FOLDER = Path.of("integration-tests/dialogues");

    static List<Path> dialogues() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".smtp"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void holds(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        var server = new Server(role(lines));
        Deque<String> replies = replies(server, sent(lines, server.settings.role()));
        for (String line : lines) {
            if (line.startsWith("S:")) {
                String pattern = line.substring(2).strip();
                String reply = replies.isEmpty() ? "nothing" : replies.pop();
                assertThat(Pattern.compile(pattern, Pattern.DOTALL)
                                .matcher(reply)
                                .lookingAt())
                        .as(line + " <- " + reply)
                        .isTrue();
            }
        }
        assertThat(replies).isEmpty();
    }

    private static SessionRole role(List<String> lines) {
        if (lines.contains("listener submission")) {
            return SessionRole.SUBMISSION;
        }
        return lines.contains("listener submissions") ? SessionRole.SUBMISSIONS : SessionRole.RELAY;
    }

    /// What the client sends in clear text, and under TLS.
    private static String[] sent(List<String> lines, SessionRole role) {
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
        boolean tls = role.isSubmission();
        return new String[] {texts[0].toString(), tls ? texts[1].toString() : null};
    }

    private static Deque<String> replies(Server server, String[] sent) throws IOException {
        var connection = new FakeConnection(
                InetAddress.ofLiteral(Server.STRANGER),
                FakeConnection.inBlocks(sent[0].getBytes(StandardCharsets.ISO_8859_1), 1));
        if (sent[1] != null) {
            connection.thenUnderTls(sent[1]);
        }
        server.sessions().open(connection).run();
        var replies = new ArrayDeque<String>();
        var reply = new StringBuilder();
        for (String line : connection.answers().split("\r\n")) {
            reply.append(line);
            if (line.charAt(3) == ' ') {
                replies.add(reply.toString());
                reply.setLength(0);
            } else {
                reply.append('\n');
            }
        }
        return replies;
    }

    private static String unescaped(String text) {
        String repeated = Pattern.compile("\\{([^{}*]+)\\*(\\d+)\\}")
                .matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).repeat(Integer.parseInt(m.group(2)))));
        String octets = Pattern.compile("\\\\x([0-9a-fA-F]{2})")
                .matcher(repeated)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
        return octets.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }
}
