package org.posthorn.it;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Dialogue;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;

/// Plays the dialogues of `integration-tests/dialogues` to one running program.
class DialogueIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        posthorn = RIG.posthorn(new PosthornConfig()
                .inbound("example.test")
                .trusted()
                .channelBinding()
                .route("*", "discard:"));
        posthorn.addUser("alice", "secret", "alice@example.test");
        posthorn.start();
    }

    @TestFactory
    Stream<DynamicTest> dialogues() {
        return Dialogue.all().stream()
                .map(dialogue -> DynamicTest.dynamicTest(
                        dialogue.name(), dialogue.file().toUri(), () -> dialogue.play(posthorn)));
    }
}
