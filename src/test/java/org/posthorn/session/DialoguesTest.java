package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays the text dialogues of the integration tests through the engine, one octet at a time, as if the client
/// waited for each reply.
final class DialoguesTest {
    static List<DialogueFile> dialogues() {
        return DialogueFile.all();
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void holds(DialogueFile dialogue) throws IOException {
        Deque<String> replies = replies(dialogue);
        for (String line : dialogue.lines()) {
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

    private static Deque<String> replies(DialogueFile dialogue) throws IOException {
        var connection = FakeConnection.sending(Server.STRANGER, dialogue.clear(), 1);
        if (dialogue.underTls() != null) {
            connection.thenUnderTls(dialogue.underTls());
        }
        new Server(dialogue.role()).sessions().open(connection).run();
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
}
