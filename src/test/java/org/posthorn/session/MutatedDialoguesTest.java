package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Real dialogues, damaged in ten thousand ways: the server stays in step and says nothing in its log.
final class MutatedDialoguesTest {
    private static final int TRIALS = 10_000;
    private static final int FIRST_SEED = 5321;

    private final List<DialogueFile> dialogues = DialogueFile.all();

    @Test
    @Tag("req024")
    void staysInStep() throws IOException {
        try (var log = new ProgramLog()) {
            for (int seed = FIRST_SEED; seed < FIRST_SEED + TRIALS; seed++) {
                play(seed);
            }
            assertThat(log.complaints()).isEmpty();
        }
    }

    private void play(int seed) throws IOException {
        var random = new Random(seed);
        DialogueFile dialogue = dialogues.get(random.nextInt(dialogues.size()));
        DialogueFile other = dialogues.get(random.nextInt(dialogues.size()));
        var mutation = new Mutation(seed);
        byte[] clear = mutation.of(dialogue.clear(), other.clear());
        byte[] underTls = dialogue.underTls() == null ? null : mutation.of(dialogue.underTls(), other.clear());
        try {
            new Trial(dialogue.role(), clear, underTls)
                    .play(random.nextBoolean() ? Server.STRANGER : Server.TRUSTED, 1 + random.nextInt(200));
        } catch (AssertionError e) {
            fail("seed " + seed + ", " + dialogue + ": " + e.getMessage(), e);
        }
    }
}
