package org.posthorn.ops;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// A person with prepared answers, or nobody.
final class FakeTerminal implements Terminal {
    private final boolean interactive;
    private final Deque<String> answers;
    private final String input;
    int width = 100;

    private FakeTerminal(boolean interactive, String input, String... answers) {
        this.interactive = interactive;
        this.input = input;
        this.answers = new ArrayDeque<>(Arrays.asList(answers));
    }

    static FakeTerminal person(String... answers) {
        return new FakeTerminal(true, "", answers);
    }

    static FakeTerminal pipe(String input) {
        return new FakeTerminal(false, input);
    }

    @Override
    public boolean isInteractive() {
        return interactive;
    }

    @Override
    public int width() {
        return interactive ? width : Integer.MAX_VALUE;
    }

    @Override
    public String ask(String question) {
        return answers.poll();
    }

    @Override
    public String askSecret(String question) {
        return answers.poll();
    }

    @Override
    public InputStream input() {
        return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }
}
