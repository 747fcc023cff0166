package org.posthorn.bounce;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// The texts of reports can't be used: says all that is wrong with them.
public final class TextsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<TextProblem> problems;

    TextsException(List<TextProblem> problems) {
        super(problems.stream().map(TextProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<TextProblem> problems() {
        return problems;
    }
}
